// Modules, their kernels and constants, and launches.
#include "driver.h"
#include "image.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

namespace {

constexpr int SharedWithoutAsking = 48 * 1024;

// The loader wants a file, whose name must be new: it knows libraries by their names.
void* LoadLibraryFrom(const unsigned char* bytes, size_t count) {
    const char* folder = std::getenv("TMPDIR");
    std::string path = std::string(folder ? folder : "/tmp") + "/simulated-module-XXXXXX";
    const int file = mkstemp(path.data());
    if (file < 0)
        return nullptr;
    FILE* stream = fdopen(file, "wb");
    const bool isWritten = std::fwrite(bytes, 1, count, stream) == count;
    std::fclose(stream);
    void* library = isWritten ? dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (isWritten && !library)
        std::fprintf(stderr, "simulated card: %s\n", dlerror());
    unlink(path.c_str());
    return library;
}

int Load(Context& context, Module** module, const unsigned char* image) {
    ImageHeader header;
    std::memcpy(&header, image, sizeof header);
    const bool isPtx = std::memcmp(header.mark, PtxMark, sizeof header.mark) == 0;
    if ((!isPtx && std::memcmp(header.mark, CubinMark, sizeof header.mark) != 0) ||
        Checksum(image + sizeof header, header.bytes) != header.checksum)
        return InvalidImage;
    const int major = static_cast<int>(header.architecture / 10);
    const int minor = static_cast<int>(header.architecture % 10);
    if (isPtx ? 10 * major + minor > 10 * card.major + card.minor : major != card.major || minor > card.minor)
        return NoBinaryForGpu;
    void* library = LoadLibraryFrom(image + sizeof header, header.bytes);
    if (!library)
        return InvalidImage;
    const auto attach = reinterpret_cast<SimulatedAttachment>(dlsym(library, "SimulatedAttach"));
    *module = new Module{library, attach(SharedThread()), {}};
    context.modules.insert(*module);
    return Success;
}

// What a launch asks for but cannot have.
bool IsLaunchable(const Function& function, uint3 gridSize, uint3 blockSize, unsigned dynamicShared) {
    const auto threads = uint64_t{blockSize.x} * blockSize.y * blockSize.z;
    const int shared = function.module->shared.sharedBytes - 16 + static_cast<int>(dynamicShared);
    return threads > 0 && threads <= 1024 && blockSize.z <= 64 &&
        gridSize.x > 0 && gridSize.x <= 0x7fffffff && gridSize.y > 0 && gridSize.y <= 65535 &&
        gridSize.z > 0 && gridSize.z <= 65535 &&
        shared <= std::max(SharedWithoutAsking, function.mostDynamicShared);
}

} // namespace

int MakeWork(
    Function* function, uint3 gridSize, uint3 blockSize, unsigned dynamicShared, void** arguments,
    KernelWork& work) {
    if (!function || !IsLaunchable(*function, gridSize, blockSize, dynamicShared))
        return InvalidValue;
    work = {function, gridSize, blockSize, static_cast<int>(dynamicShared), {}};
    for (int n = 0; n < function->kernel->parameters; n++) {
        const auto start = static_cast<const unsigned char*>(arguments[n]);
        work.arguments.emplace_back(start, start + std::abs(function->kernel->parameterBytes[n]));
    }
    return Success;
}

EXPORT int cuModuleLoadDataEx(
    Module** module, const void* image, unsigned count, int* options, void** values) {
    ENTER("cuModuleLoadData", Call::OfContext);
    const int error = Load(*context, module, static_cast<const unsigned char*>(image));
    // Option 5 is the buffer of the error log, 6 its size.
    void* log = nullptr;
    size_t size = 0;
    for (unsigned n = 0; n < count; n++) {
        log = options[n] == 5 ? values[n] : log;
        size = options[n] == 6 ? reinterpret_cast<size_t>(values[n]) : size;
    }
    if (log && size > 0)
        std::snprintf(static_cast<char*>(log), size, "%s", error ? "simulated: not an image for this card" : "");
    return error;
}

EXPORT int cuModuleLoadData(Module** module, const void* image) {
    return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr);
}

EXPORT int cuModuleUnload(Module* module) {
    ENTER("cuModuleUnload", Call::OfContext);
    context->queues.FinishAll();
    if (context->modules.erase(module) == 0)
        return InvalidHandle;
    dlclose(module->library);
    delete module;
    return context->lost;
}

EXPORT int cuModuleGetFunction(Function** function, Module* module, const char* name) {
    ENTER("cuModuleGetFunction", Call::OfContext);
    const auto entry = static_cast<const SimulatedKernel*>(
        dlsym(module->library, (std::string(name) + "_simulated").c_str()));
    if (!entry)
        return NotFound;
    auto& known = module->functions[name];
    if (!known)
        known.reset(new Function{module, name, entry, 0});
    *function = known.get();
    return Success;
}

EXPORT int cuModuleGetGlobal_v2(uint64_t* address, size_t* bytes, Module* module, const char* name) {
    ENTER("cuModuleGetGlobal", Call::OfContext);
    void* symbol = dlsym(module->library, name);
    Dl_info info;
    ElfW(Sym)* entry = nullptr;
    if (!symbol || !dladdr1(symbol, &info, reinterpret_cast<void**>(&entry), RTLD_DL_SYMENT) || !entry)
        return NotFound;
    const auto start = reinterpret_cast<uint64_t>(symbol);
    context->globals[start] = entry->st_size;
    if (address)
        *address = start;
    if (bytes)
        *bytes = entry->st_size;
    return Success;
}

EXPORT int cuFuncGetAttribute(int* value, int attribute, Function* function) {
    ENTER("cuFuncGetAttribute", Call::OfContext);
    switch (attribute) {
        case 0: *value = 1024; break;
        case 1: *value = function->module->shared.sharedBytes - 16; break;
        case 4: *value = 64; break;
        case 5: case 6: *value = card.major * 10 + card.minor; break;
        case 8: *value = std::max(SharedWithoutAsking, function->mostDynamicShared); break;
        default: *value = 0; break;
    }
    return Success;
}

EXPORT int cuFuncSetAttribute(Function* function, int attribute, int value) {
    ENTER("cuFuncSetAttribute", Call::OfContext);
    if (attribute != 8)
        return Success;
    if (value < 0 || value + function->module->shared.sharedBytes - 16 > 227 * 1024)
        return InvalidValue;
    function->mostDynamicShared = value;
    return Success;
}

EXPORT int cuLaunchKernel(
    Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
    unsigned blockZ, unsigned dynamicShared, Stream* handle, void** arguments, void** extra) {
    ENTER("cuLaunchKernel", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream)
        return InvalidHandle;
    if (extra)
        return NotSupported;
    const auto work = std::make_shared<KernelWork>();
    if (const int error = MakeWork(
            function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, dynamicShared, arguments, *work))
        return error;
    context->queues.Add(*stream, {nullptr, [context, work] {
        context->Run(*work);
        return true;
    }});
    return context->lost;
}
