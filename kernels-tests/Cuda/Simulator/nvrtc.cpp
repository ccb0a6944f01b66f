// The simulated NVRTC: compiles CUDA text for the host with clang, kernel.h taking the place of what
// NVRTC has built in. What was compiled is kept in a folder by its text, for clang takes its time.
// SIMULATOR_SOURCES and SIMULATOR_CACHE are the folders, given when this is compiled.
#include "control.h"
#include "host_compiler.h"
#include "image.h"

#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

enum : int { Success = 0, InvalidInput = 3, InvalidProgram = 4, InvalidOption = 5, Compilation = 6 };

constexpr int Architectures[] = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};

struct Program {
    std::string name, source, log, image;
    bool isPtx;
};

int major = 12, minor = 4;

bool StartsWith(const std::string& text, const char* start) { return text.rfind(start, 0) == 0; }

// The value of an option "--name=value"; empty when it is another.
std::string ValueOf(const std::string& option, const char* name) {
    const std::string start = std::string(name) + "=";
    return StartsWith(option, start.c_str()) ? option.substr(start.size()) : "";
}

bool IsHarmless(const std::string& option) {
    for (const char* known : {"--std=", "-std=", "--define-macro=", "-D", "--device-as-default", "-default-device",
             "--extra-device-vectorization", "--restrict", "--diag-suppress", "-w", "-lineinfo",
             "--generate-line-info", "--maxrregcount=", "--ptxas-options", "--use_fast_math"}) {
        if (StartsWith(option, known))
            return true;
    }
    return false;
}

// 90 of sm_90 or compute_90; 0 for what this NVRTC does not know.
int ArchitectureOf(const std::string& value) {
    const size_t digits = value.find('_');
    for (const int known : Architectures) {
        if (digits != std::string::npos && value.substr(digits + 1) == std::to_string(known))
            return known;
    }
    return 0;
}

// The names of the kernels of a text, each of which begins a line.
std::vector<std::string> KernelsOf(const std::string& source) {
    std::vector<std::string> names;
    std::istringstream lines(source);
    for (std::string line; std::getline(lines, line);) {
        const size_t at = line.find("void ");
        const size_t end = line.find('(', at == std::string::npos ? 0 : at);
        const bool isKernel = line.find("__global__") < at || line.find("KERNEL ") < at;
        if (line[0] != '#' && at != std::string::npos && end != std::string::npos && isKernel)
            names.push_back(line.substr(at + 5, end - at - 5));
    }
    return names;
}

// Names of "extern __shared__" arrays; the word __shared__, which else makes an array static, goes. The
// prelude's macro names an array after its parameter, and is not used: kernel.h has its own.
std::vector<std::string> TakeDynamicShared(std::string& source) {
    const std::string words = "extern __shared__";
    std::vector<std::string> names;
    for (size_t at; (at = source.find(words)) != std::string::npos;) {
        source.replace(at, words.size(), "extern           ");
        const size_t end = source.find('[', at);
        const size_t start = source.find_last_of(" *)", end) + 1;
        const std::string name = source.substr(start, end - start);
        if (name.find('#') == std::string::npos)
            names.push_back(name);
    }
    return names;
}

// What clang is given: the text between what NVRTC has built in and a table of its kernels.
HostProgram ProgramOf(const Program& program, int architecture, bool isContracted) {
    HostProgram host;
    std::string source = program.source;
    for (const std::string& name : TakeDynamicShared(source))
        host.arguments.push_back("-Wl,--defsym=" + name + "=simulatedDynamicShared");
    host.arguments.push_back(isContracted ? "-ffp-contract=fast" : "-ffp-contract=off");
    host.source = "#define __CUDA_ARCH__ " + std::to_string(10 * architecture) + "\n#include \"kernel.h\"\n" +
        "#line 1 \"" + program.name + "\"\n" + source + "\n";
    for (const std::string& name : KernelsOf(source))
        host.source += "SIMULATED_KERNEL(" + name + ")\n";
    return host;
}

} // namespace

EXPORT int nvrtcVersion(int* majorVersion, int* minorVersion) {
    *majorVersion = major;
    *minorVersion = minor;
    return InjectedFailure("nvrtcVersion");
}

EXPORT void simulator_set_version(int majorVersion, int minorVersion) {
    major = majorVersion;
    minor = minorVersion;
}

EXPORT const char* nvrtcGetErrorString(int code) {
    switch (code) {
        case Success: return "NVRTC_SUCCESS";
        case 1: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case 2: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case InvalidInput: return "NVRTC_ERROR_INVALID_INPUT";
        case InvalidProgram: return "NVRTC_ERROR_INVALID_PROGRAM";
        case InvalidOption: return "NVRTC_ERROR_INVALID_OPTION";
        case Compilation: return "NVRTC_ERROR_COMPILATION";
        case 7: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
        default: return "NVRTC_ERROR unknown";
    }
}

EXPORT int nvrtcGetNumSupportedArchs(int* count) {
    *count = sizeof Architectures / sizeof *Architectures;
    return Success;
}

EXPORT int nvrtcGetSupportedArchs(int* architectures) {
    std::memcpy(architectures, Architectures, sizeof Architectures);
    return Success;
}

EXPORT int nvrtcCreateProgram(
    Program** program, const char* source, const char* name, int headers, const char* const*,
    const char* const*) {
    if (const int code = InjectedFailure("nvrtcCreateProgram"))
        return code;
    if (!program || !source || headers != 0)
        return InvalidInput;
    *program = new Program{name ? name : "default_program", source, "", "", false};
    return Success;
}

EXPORT int nvrtcDestroyProgram(Program** program) {
    delete *program;
    *program = nullptr;
    return Success;
}

EXPORT int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    if (const int code = InjectedFailure("nvrtcCompileProgram"))
        return code;
    int architecture = 52;
    bool isContracted = true;
    for (int n = 0; n < count; n++) {
        const std::string option = options[n];
        std::string value = ValueOf(option, "--gpu-architecture");
        value = value.empty() ? ValueOf(option, "-arch") : value;
        if (!value.empty()) {
            architecture = ArchitectureOf(value);
            program->isPtx = StartsWith(value, "compute_");
        } else if (option == "--fmad=false" || option == "-fmad=false")
            isContracted = false;
        else if (option != "--fmad=true" && option != "-fmad=true" && !IsHarmless(option))
            architecture = 0;
        if (architecture == 0) {
            program->log = "nvrtc: error: invalid value for or unknown option " + option + "\n";
            return InvalidOption;
        }
    }

    std::string library;
    if (!CompileForHost(ProgramOf(*program, architecture, isContracted), library, program->log))
        return Compilation;
    ImageHeader header{{}, static_cast<uint32_t>(architecture), 0, library.size()};
    std::memcpy(header.mark, program->isPtx ? PtxMark : CubinMark, sizeof header.mark);
    header.checksum = Checksum(reinterpret_cast<const unsigned char*>(library.data()), library.size());
    program->image.assign(reinterpret_cast<const char*>(&header), sizeof header);
    program->image += library;
    return Success;
}

EXPORT int nvrtcGetCUBINSize(Program* program, size_t* size) {
    *size = program->isPtx ? 0 : program->image.size();
    return Success;
}

EXPORT int nvrtcGetCUBIN(Program* program, char* image) {
    if (program->isPtx)
        return InvalidProgram;
    std::memcpy(image, program->image.data(), program->image.size());
    return Success;
}

EXPORT int nvrtcGetPTXSize(Program* program, size_t* size) {
    *size = program->isPtx ? program->image.size() : 0;
    return Success;
}

EXPORT int nvrtcGetPTX(Program* program, char* image) {
    std::memcpy(image, program->image.data(), program->isPtx ? program->image.size() : 0);
    return Success;
}

EXPORT int nvrtcGetProgramLogSize(Program* program, size_t* size) {
    *size = program->log.size() + 1;
    return Success;
}

EXPORT int nvrtcGetProgramLog(Program* program, char* log) {
    std::memcpy(log, program->log.c_str(), program->log.size() + 1);
    return Success;
}
