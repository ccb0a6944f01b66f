#include "driver.h"

#include <cstdio>
#include <cstring>

Card card;
std::recursive_mutex driverLock;
thread_local Context* currentContext;

namespace {

// Kernels whose names begin so compute wrongly; none where empty.
std::string wrong;

bool IsKeptByContext(int code) {
    // ECC errors, and what ends a kernel.
    return code == 214 || (code >= 700 && code <= 719 && code != 701 && code != 704 && code != 705 &&
        code != 708 && code != 709 && code != 711 && code != 712 && code != 713);
}

} // namespace

Context& ContextOf(int device) {
    static Context contexts[8];
    return contexts[device];
}

Call::Call(const char* name, Need need) : error(Success), lock(driverLock) {
    if (need != Nothing && !card.isInitialized)
        error = NotInitialized;
    else if (need == OfContext && (!currentContext || currentContext->retains == 0))
        error = InvalidContext;
    else if (need == OfContext && currentContext->lost != Success)
        error = currentContext->lost;
    else if (const int code = InjectedFailure(name); code != Success) {
        error = code;
        if (currentContext && IsKeptByContext(code))
            currentContext->Lose(code, "");
    }
}

Stream* StreamOf(Context& context, Stream* handle) {
    if (!handle)
        return &context.legacy;
    return context.streams.count(handle) ? handle : nullptr;
}

bool Context::IsDeviceRange(uint64_t address, size_t bytes) const {
    if (memory.Contains(address, bytes) || memory.IsPinned(reinterpret_cast<void*>(address), bytes))
        return true;
    const auto global = globals.find(address);
    return global != globals.end() && bytes <= global->second;
}

void Context::Lose(int code, const std::string& what) {
    if (lost != Success)
        return;
    lost = code;
    card.report = what;
    queues.Clear();
    if (!what.empty())
        std::fprintf(stderr, "simulated card: %s\n", what.c_str());
}

void Context::Run(const KernelWork& work) {
    const SimulatedKernel& kernel = *work.function->kernel;
    const std::string& name = work.function->name;
    if (const int code = InjectedFailure("kernel"); code != Success)
        return Lose(code, "");

    std::vector<void*> arguments;
    std::vector<uint64_t> pointers;
    for (int n = 0; n < kernel.parameters; n++) {
        const auto& argument = work.arguments[n];
        arguments.push_back(const_cast<unsigned char*>(argument.data()));
        if (kernel.parameterBytes[n] >= 0)
            continue;
        uint64_t pointer;
        std::memcpy(&pointer, argument.data(), sizeof pointer);
        pointers.push_back(pointer);
        if (pointer != 0 && !IsDeviceRange(pointer, 1))
            return Lose(IllegalAddress, name + " was given memory that is not allocated, as argument " +
                std::to_string(n));
    }

    const bool isWrong = !wrong.empty() && name.starts_with(wrong);
    std::map<uint32_t*, std::vector<uint32_t>> before;
    for (const uint64_t pointer : isWrong ? pointers : std::vector<uint64_t>()) {
        const auto words = memory.Words(pointer);
        before[words.data()] = {words.begin(), words.end()};
    }
    const LaunchResult result = RunLaunch(
        {&kernel, work.function->module->shared, work.gridSize, work.blockSize, work.dynamicShared,
            arguments.data()},
        queues.random);
    switch (result.end) {
        case LaunchEnd::IllegalAddress: return Lose(IllegalAddress, name + ": " + result.what);
        case LaunchEnd::MisalignedAddress: return Lose(MisalignedAddress, name + ": " + result.what);
        case LaunchEnd::Failure: return Lose(LaunchFailed, name + ": " + result.what);
        case LaunchEnd::Success: break;
    }
    for (const uint64_t pointer : pointers) {
        if (!memory.IsIntact(pointer))
            return Lose(IllegalAddress, name + " wrote beside an allocation that it was given");
    }
    // Of each buffer the last number that changed, by an eighth of it: one thread of many went wrong.
    for (const auto& [words, old] : before) {
        for (size_t n = old.size(); n-- > 0;) {
            if (words[n] != old[n]) {
                words[n] ^= 1u << 20;
                break;
            }
        }
    }
}

// The card that tests want; before cuInit.
EXPORT void simulator_set_memory(size_t bytes) { ContextOf(0).memory.capacity = bytes; }
EXPORT void simulator_set_capability(int major, int minor) {
    card.major = major;
    card.minor = minor;
}
EXPORT void simulator_set_driver_version(int version) { card.driverVersion = version; }
EXPORT void simulator_set_devices(int count) { card.devices = count; }
EXPORT void simulator_set_seed(uint64_t seed) {
    const std::lock_guard<std::recursive_mutex> lock(driverLock);
    // Spread over all bits: the first numbers come from the upper ones.
    ContextOf(0).queues.random.state = seed * 0x9e3779b97f4a7c15u | 1;
}
EXPORT void simulator_compute_wrongly(const char* kernel) {
    const std::lock_guard<std::recursive_mutex> lock(driverLock);
    wrong = kernel;
}
EXPORT const char* simulator_report() { return card.report.c_str(); }
// What was not freed before the context ended; −1 as long as it has not.
EXPORT int simulator_leaks() { return ContextOf(0).retains > 0 ? -1 : card.leaks; }
