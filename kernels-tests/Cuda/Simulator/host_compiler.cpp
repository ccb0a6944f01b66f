#include "host_compiler.h"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// 128 bits of two unlike sums, so that no two texts meet.
std::string KeyOf(const HostProgram& program) {
    uint64_t first = 14695981039346656037u, second = 88172645463325252u;
    const auto add = [&](const std::string& text) {
        for (const unsigned char c : text) {
            first = (first ^ c) * 1099511628211u;
            second = (second + c) * 6364136223846793005u + 1442695040888963407u;
        }
        second ^= text.size();
    };
    for (const std::string& argument : program.arguments)
        add(argument);
    add(program.source);
    char key[33];
    std::snprintf(key, sizeof key, "%016llx%016llx", static_cast<unsigned long long>(first),
        static_cast<unsigned long long>(second));
    return key;
}

int Run(const std::vector<std::string>& words, const std::string& log) {
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t process = 0;
    int status = posix_spawnp(&process, arguments[0], &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (status == 0 && waitpid(process, &status, 0) != process)
        status = -1;
    return status;
}

} // namespace

bool CompileForHost(const HostProgram& program, std::string& library, std::string& log) {
    static std::atomic<int> count;
    const std::string kept = std::string(SIMULATOR_CACHE) + "/" + KeyOf(program) + ".so";
    library = Read(kept);
    if (!library.empty())
        return true;

    // Under a name of this call alone, and then renamed: another process may compile the same, and another copy of
    // this library, whose count lies elsewhere.
    std::filesystem::create_directories(SIMULATOR_CACHE);
    const std::string made = kept + "." + std::to_string(getpid()) + "." +
        std::to_string(reinterpret_cast<uintptr_t>(&count)) + "." + std::to_string(count++);
    std::ofstream(made + ".cpp") << program.source;
    std::vector<std::string> words = {SIMULATOR_COMPILER, "-x", "c++", "-std=c++17", "-O1", "-shared", "-fPIC",
        "-fvisibility=hidden", "-fno-strict-aliasing", "-fno-math-errno",
        "-fno-delete-null-pointer-checks", "-w", "-I", SIMULATOR_SOURCES, made + ".cpp", "-o", made, "-lm"};
#ifdef __x86_64__
    // So that contracted products and sums are rounded once, as on the card.
    if (__builtin_cpu_supports("fma"))
        words.push_back("-mfma");
#endif
    words.insert(words.end(), program.arguments.begin(), program.arguments.end());
    const int status = Run(words, made + ".log");
    log = Read(made + ".log");
    if (status == 0) {
        library = Read(made);
        std::filesystem::rename(made, kept);
    }
    std::filesystem::remove(made + ".cpp");
    std::filesystem::remove(made + ".log");
    return status == 0;
}
