// Device and pinned memory, and copies. A copy to or from pinned memory happens when its turn on the
// stream comes; pageable memory is read at once, and written before the call returns.
#include "driver.h"

#include <cstring>

namespace {

template <class T> T* At(uint64_t address) { return reinterpret_cast<T*>(address); }

int Queue(Context& context, Stream* handle, std::function<void()> work) {
    Stream* stream = StreamOf(context, handle);
    if (!stream)
        return InvalidHandle;
    context.queues.Add(*stream, {nullptr, [work = std::move(work)] {
        work();
        return true;
    }});
    return context.lost;
}

int Finish(Context& context, Stream* handle) {
    Stream* stream = StreamOf(context, handle);
    if (!stream)
        return InvalidHandle;
    if (!context.queues.Finish(*stream))
        context.Lose(LaunchFailed, "a stream waits for an event that nothing will reach");
    return context.lost;
}

// Calls without a stream wait for the streams that block, and only for them.
void FinishBlocking(Context& context) {
    for (Stream* stream : context.queues.streams) {
        if (stream->isBlocking)
            context.queues.Finish(*stream);
    }
}

} // namespace

EXPORT int cuMemGetInfo_v2(size_t* free, size_t* total) {
    ENTER("cuMemGetInfo", Call::OfContext);
    *total = context->memory.capacity;
    *free = *total - context->memory.Used();
    return Success;
}

EXPORT int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    ENTER("cuMemAlloc", Call::OfContext);
    if (bytes == 0)
        return InvalidValue;
    *address = context->memory.Allocate(bytes);
    return *address ? Success : OutOfMemory;
}

EXPORT int cuMemFree_v2(uint64_t address) {
    ENTER("cuMemFree", Call::OfContext);
    context->queues.FinishAll();
    if (!context->memory.IsIntact(address))
        context->Lose(IllegalAddress, "the guards of an allocation were overwritten");
    return context->lost ? context->lost : context->memory.Free(address) ? Success : InvalidValue;
}

EXPORT int cuMemAllocAsync(uint64_t* address, size_t bytes, Stream* stream) {
    ENTER("cuMemAllocAsync", Call::OfContext);
    if (bytes == 0)
        return InvalidValue;
    *address = context->memory.Allocate(bytes);
    if (!*address) {
        // What the stream will have freed by then may be given again.
        if (const int error = Finish(*context, stream))
            return error;
        *address = context->memory.Allocate(bytes);
    }
    if (!*address)
        return OutOfMemory;
    return Queue(*context, stream, [to = *address, bytes] { std::memset(At<void>(to), Poison, bytes); });
}

EXPORT int cuMemFreeAsync(uint64_t address, Stream* stream) {
    ENTER("cuMemFreeAsync", Call::OfContext);
    if (!context->memory.Contains(address, 1))
        return InvalidValue;
    return Queue(*context, stream, [context, address] {
        if (!context->memory.IsIntact(address))
            context->Lose(IllegalAddress, "the guards of an allocation were overwritten");
        else if (!context->memory.Free(address))
            context->Lose(IllegalAddress, "an allocation was freed twice");
    });
}

EXPORT int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
    ENTER("cuMemHostAlloc", Call::OfContext);
    *memory = context->memory.AllocatePinned(bytes);
    return Success;
}

EXPORT int cuMemFreeHost(void* memory) {
    ENTER("cuMemFreeHost", Call::OfContext);
    context->queues.FinishAll();
    return context->memory.FreePinned(memory) ? Success : InvalidValue;
}

EXPORT int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, Stream* stream) {
    ENTER("cuMemcpyHtoDAsync", Call::OfContext);
    if (!context->IsDeviceRange(to, bytes))
        return InvalidValue;
    if (context->memory.IsPinned(from, bytes))
        return Queue(*context, stream, [=] { std::memcpy(At<void>(to), from, bytes); });
    const auto start = static_cast<const unsigned char*>(from);
    return Queue(*context, stream, [to, copy = std::vector<unsigned char>(start, start + bytes)] {
        std::memcpy(At<void>(to), copy.data(), copy.size());
    });
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, Stream* stream) {
    ENTER("cuMemcpyDtoHAsync", Call::OfContext);
    if (!context->IsDeviceRange(from, bytes))
        return InvalidValue;
    std::memset(to, Poison, bytes);
    const bool isPinned = context->memory.IsPinned(to, bytes);
    const int error = Queue(*context, stream, [=] { std::memcpy(to, At<void>(from), bytes); });
    return error != Success || isPinned ? error : Finish(*context, stream);
}

EXPORT int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, Stream* stream) {
    ENTER("cuMemcpyDtoDAsync", Call::OfContext);
    if (!context->IsDeviceRange(to, bytes) || !context->IsDeviceRange(from, bytes))
        return InvalidValue;
    return Queue(*context, stream, [=] { std::memmove(At<void>(to), At<void>(from), bytes); });
}

EXPORT int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
    ENTER("cuMemcpyHtoD", Call::OfContext);
    if (!context->IsDeviceRange(to, bytes))
        return InvalidValue;
    FinishBlocking(*context);
    std::memcpy(At<void>(to), from, bytes);
    return context->lost;
}

EXPORT int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
    ENTER("cuMemcpyDtoH", Call::OfContext);
    if (!context->IsDeviceRange(from, bytes))
        return InvalidValue;
    FinishBlocking(*context);
    std::memcpy(to, At<void>(from), bytes);
    return context->lost;
}

EXPORT int cuMemsetD8Async(uint64_t to, unsigned char value, size_t count, Stream* stream) {
    ENTER("cuMemsetD8Async", Call::OfContext);
    if (!context->IsDeviceRange(to, count))
        return InvalidValue;
    return Queue(*context, stream, [=] { std::memset(At<void>(to), value, count); });
}

EXPORT int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, Stream* stream) {
    ENTER("cuMemsetD32Async", Call::OfContext);
    if (!context->IsDeviceRange(to, count * sizeof value))
        return InvalidValue;
    return Queue(*context, stream, [=] {
        for (size_t n = 0; n < count; n++)
            std::memcpy(At<char>(to) + n * sizeof value, &value, sizeof value);
    });
}

// A device's only pool is the context itself.
EXPORT int cuDeviceGetDefaultMemPool(Context** pool, int device) {
    ENTER("cuDeviceGetDefaultMemPool", Call::Driver);
    *pool = &ContextOf(device);
    return Success;
}

EXPORT int cuMemPoolSetAttribute(Context* pool, int attribute, void* value) {
    ENTER("cuMemPoolSetAttribute", Call::Driver);
    if (attribute == 4)
        std::memcpy(&pool->poolThreshold, value, sizeof pool->poolThreshold);
    return Success;
}

EXPORT int cuMemPoolGetAttribute(Context* pool, int attribute, void* value) {
    ENTER("cuMemPoolGetAttribute", Call::Driver);
    const uint64_t known = attribute == 4 ? pool->poolThreshold : pool->memory.Used();
    std::memcpy(value, &known, sizeof known);
    return Success;
}

EXPORT int cuMemPoolTrimTo(Context*, size_t) {
    ENTER("cuMemPoolTrimTo", Call::Driver);
    return Success;
}
