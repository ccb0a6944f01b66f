// Errors, devices and contexts.
#include "driver.h"
#include "errors.h"

#include <cstdio>
#include <cstring>

namespace {

bool IsDevice(int device) { return device >= 0 && device < card.devices; }

// Attributes by cuda.h's numbers; those of an H200, where it matters.
int AttributeOf(int attribute) {
    switch (attribute) {
        case 1: return 1024;            // threads of a group
        case 2: case 3: return 1024;    // x and y of a group
        case 4: return 64;              // z of a group
        case 5: return 2147483647;      // x of the grid
        case 6: case 7: return 65535;   // y and z of the grid
        case 8: return 48 * 1024;       // shared memory without asking for more
        case 9: return 64 * 1024;       // constant memory
        case 10: return 32;             // warp
        case 12: case 82: return 65536; // registers of a group and a multiprocessor
        case 13: return 1980000;        // clock in kHz
        case 16: return 132;            // multiprocessors
        case 36: return 3201000;        // memory clock in kHz
        case 37: return 6144;           // memory bus in bits
        case 38: return 50 << 20;       // second-level cache
        case 39: return 2048;           // threads of a multiprocessor
        case 40: return 3;              // copy engines
        case 75: return card.major;
        case 76: return card.minor;
        case 81: return 228 * 1024;     // shared memory of a multiprocessor
        case 97: return 227 * 1024;     // shared memory when asked for
        case 106: return 32;            // groups of a multiprocessor
        case 111: return 1024;          // shared memory that each group costs besides
        case 19: case 31: case 41: case 78: case 115: return 1;
        default: return 0;
    }
}

} // namespace

EXPORT int cuInit(unsigned) {
    ENTER("cuInit", Call::Nothing);
    if (card.devices == 0)
        return NoDevice;
    card.isInitialized = true;
    return Success;
}

EXPORT int cuDriverGetVersion(int* version) {
    ENTER("cuDriverGetVersion", Call::Nothing);
    *version = card.driverVersion;
    return Success;
}

EXPORT int cuGetErrorName(int code, const char** name) {
    *name = ErrorName(code);
    return *name ? Success : InvalidValue;
}

EXPORT int cuGetErrorString(int code, const char** text) {
    *text = ErrorText(code);
    return *text ? Success : InvalidValue;
}

EXPORT int cuDeviceGetCount(int* count) {
    ENTER("cuDeviceGetCount", Call::Driver);
    *count = card.devices;
    return Success;
}

EXPORT int cuDeviceGet(int* device, int ordinal) {
    ENTER("cuDeviceGet", Call::Driver);
    *device = ordinal;
    return IsDevice(ordinal) ? Success : InvalidDevice;
}

EXPORT int cuDeviceGetName(char* name, int length, int device) {
    ENTER("cuDeviceGetName", Call::Driver);
    std::snprintf(name, length, "Simulated card");
    return IsDevice(device) ? Success : InvalidDevice;
}

EXPORT int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
    ENTER("cuDeviceGetUuid", Call::Driver);
    std::memset(uuid, 0x51 + device, 16);
    return IsDevice(device) ? Success : InvalidDevice;
}

EXPORT int cuDeviceGetUuid(unsigned char* uuid, int device) { return cuDeviceGetUuid_v2(uuid, device); }

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int device) {
    ENTER("cuDeviceGetAttribute", Call::Driver);
    *value = AttributeOf(attribute);
    return IsDevice(device) ? Success : InvalidDevice;
}

EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    ENTER("cuDeviceTotalMem", Call::Driver);
    if (!IsDevice(device))
        return InvalidDevice;
    *bytes = ContextOf(device).memory.capacity;
    return Success;
}

EXPORT int cuDevicePrimaryCtxRetain(Context** handle, int device) {
    ENTER("cuDevicePrimaryCtxRetain", Call::Driver);
    if (!IsDevice(device))
        return InvalidDevice;
    Context& primary = ContextOf(device);
    if (primary.retains++ == 0)
        primary.queues.streams.push_back(&primary.legacy);
    *handle = &primary;
    return Success;
}

EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
    ENTER("cuDevicePrimaryCtxRelease", Call::Driver);
    if (!IsDevice(device))
        return InvalidDevice;
    Context& primary = ContextOf(device);
    if (primary.retains == 0)
        return InvalidContext;
    if (--primary.retains == 0) {
        // The last release ends the context with all that it still holds, and forgets its error.
        card.leaks = static_cast<int>(primary.memory.Count() + primary.streams.size() + primary.events.size() +
            primary.modules.size() + primary.graphs.size() + primary.executables.size());
        primary.queues.Clear();
        primary.queues.streams.clear();
        primary.streams.clear();
        primary.events.clear();
        primary.globals.clear();
        primary.modules.clear();
        primary.graphs.clear();
        primary.executables.clear();
        primary.memory.FreeAll();
        primary.lost = Success;
    }
    return Success;
}

EXPORT int cuCtxSetCurrent(Context* handle) {
    ENTER("cuCtxSetCurrent", Call::Driver);
    currentContext = handle;
    return Success;
}

EXPORT int cuCtxGetCurrent(Context** handle) {
    ENTER("cuCtxGetCurrent", Call::Driver);
    *handle = currentContext;
    return Success;
}

EXPORT int cuCtxPushCurrent_v2(Context* handle) { return cuCtxSetCurrent(handle); }

EXPORT int cuCtxSynchronize() {
    ENTER("cuCtxSynchronize", Call::OfContext);
    context->queues.FinishAll();
    if (context->lost == Success && !context->memory.AreIntact())
        context->Lose(IllegalAddress, "the guards of an allocation were overwritten");
    return context->lost;
}

EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(
    int* groups, Function* function, int groupSize, size_t dynamicShared) {
    ENTER("cuOccupancyMaxActiveBlocksPerMultiprocessor", Call::OfContext);
    const size_t shared = function->module->shared.sharedBytes + dynamicShared + 1024;
    const int byThreads = 2048 / (groupSize > 0 ? groupSize : 1);
    const int byShared = static_cast<int>(228 * 1024 / shared);
    *groups = byThreads < byShared ? byThreads : byShared;
    return Success;
}
