#include "queue.h"

#include <chrono>

namespace {

// As many operations as a stream gathers before some are run.
constexpr size_t MostWaiting = 512;

double Seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

void Queues::Add(Stream& stream, Operation operation) {
    stream.operations.push_back(std::move(operation));
    if (random.Below(16) == 0 || stream.operations.size() > MostWaiting)
        RunOne();
}

void Queues::Record(Event& event, Stream& stream) {
    const uint64_t turn = ++event.recorded;
    Add(stream, {nullptr, [&event, turn] {
        event.reached = turn;
        event.time = Seconds();
        return true;
    }});
}

void Queues::Wait(Stream& stream, Event& event) {
    // Later recordings do not move a wait, and an event that was never recorded stops nobody.
    const uint64_t turn = event.recorded;
    Add(stream, {[&event, turn] { return event.reached >= turn; }, [] { return true; }});
}

bool Queues::RunOne() {
    std::vector<Stream*> runnable;
    for (Stream* stream : streams) {
        if (stream->operations.empty())
            continue;
        const Operation& next = stream->operations.front();
        if (!next.isReady || next.isReady())
            runnable.push_back(stream);
    }
    if (runnable.empty())
        return false;
    Stream& stream = *runnable[random.Below(static_cast<uint32_t>(runnable.size()))];
    // Taken out while it runs: what it does may clear the streams.
    Operation operation = std::move(stream.operations.front());
    const bool isDone = operation.step();
    if (stream.operations.empty())
        return true;
    if (isDone)
        stream.operations.pop_front();
    else
        stream.operations.front() = std::move(operation);
    return true;
}

bool Queues::RunUntil(const std::function<bool()>& condition) {
    while (!condition()) {
        if (!RunOne())
            return false;
    }
    return true;
}

bool Queues::Finish(Stream& stream) {
    return RunUntil([&stream] { return stream.operations.empty(); });
}

bool Queues::FinishAll() {
    return RunUntil([this] {
        for (const Stream* stream : streams) {
            if (!stream->operations.empty())
                return false;
        }
        return true;
    });
}

void Queues::Clear() {
    for (Stream* stream : streams)
        stream->operations.clear();
}
