// Streams and events.
#include "driver.h"

EXPORT int cuStreamCreate(Stream** stream, unsigned flags) {
    ENTER("cuStreamCreate", Call::OfContext);
    *stream = new Stream{(flags & 1) == 0, {}};
    context->streams.insert(*stream);
    context->queues.streams.push_back(*stream);
    return Success;
}

EXPORT int cuStreamCreateWithPriority(Stream** stream, unsigned flags, int) {
    return cuStreamCreate(stream, flags);
}

EXPORT int cuStreamDestroy_v2(Stream* stream) {
    ENTER("cuStreamDestroy", Call::OfContext);
    if (context->streams.count(stream) == 0)
        return InvalidHandle;
    context->queues.Finish(*stream);
    context->streams.erase(stream);
    std::erase(context->queues.streams, stream);
    delete stream;
    return context->lost;
}

EXPORT int cuStreamSynchronize(Stream* handle) {
    ENTER("cuStreamSynchronize", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream)
        return InvalidHandle;
    if (!context->queues.Finish(*stream))
        context->Lose(LaunchFailed, "a stream waits for an event that nothing will reach");
    if (context->lost == Success && !context->memory.AreIntact())
        context->Lose(IllegalAddress, "the guards of an allocation were overwritten");
    return context->lost;
}

EXPORT int cuStreamQuery(Stream* handle) {
    ENTER("cuStreamQuery", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream)
        return InvalidHandle;
    if (context->queues.IsLucky())
        context->queues.Finish(*stream);
    return context->lost ? context->lost : stream->operations.empty() ? Success : NotReady;
}

EXPORT int cuStreamWaitEvent(Stream* handle, Event* event, unsigned) {
    ENTER("cuStreamWaitEvent", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream || context->events.count(event) == 0)
        return InvalidHandle;
    context->queues.Wait(*stream, *event);
    return context->lost;
}

EXPORT int cuEventCreate(Event** event, unsigned) {
    ENTER("cuEventCreate", Call::OfContext);
    *event = new Event;
    context->events.insert(*event);
    return Success;
}

// What still waits for the event goes on waiting, so its memory stays.
EXPORT int cuEventDestroy_v2(Event* event) {
    ENTER("cuEventDestroy", Call::OfContext);
    return context->events.erase(event) == 1 ? Success : InvalidHandle;
}

EXPORT int cuEventRecord(Event* event, Stream* handle) {
    ENTER("cuEventRecord", Call::OfContext);
    Stream* stream = StreamOf(*context, handle);
    if (!stream || context->events.count(event) == 0)
        return InvalidHandle;
    context->queues.Record(*event, *stream);
    return context->lost;
}

EXPORT int cuEventQuery(Event* event) {
    ENTER("cuEventQuery", Call::OfContext);
    if (context->events.count(event) == 0)
        return InvalidHandle;
    const auto isReached = [event] { return event->reached >= event->recorded; };
    if (context->queues.IsLucky())
        context->queues.RunUntil(isReached);
    return context->lost ? context->lost : isReached() ? Success : NotReady;
}

EXPORT int cuEventSynchronize(Event* event) {
    ENTER("cuEventSynchronize", Call::OfContext);
    if (context->events.count(event) == 0)
        return InvalidHandle;
    if (!context->queues.RunUntil([event] { return event->reached >= event->recorded; }))
        context->Lose(LaunchFailed, "an event was recorded behind a wait that nothing will end");
    return context->lost;
}

EXPORT int cuEventElapsedTime(float* milliseconds, Event* start, Event* end) {
    ENTER("cuEventElapsedTime", Call::OfContext);
    if (context->events.count(start) == 0 || context->events.count(end) == 0)
        return InvalidHandle;
    if (start->reached < start->recorded || end->reached < end->recorded)
        return NotReady;
    *milliseconds = static_cast<float>((end->time - start->time) * 1e3);
    return Success;
}
