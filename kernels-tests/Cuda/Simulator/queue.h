// Streams and events. What is put on a stream runs only when somebody waits for it, or when much has
// gathered; among the streams that can go on, the next is chosen at random.
#pragma once

#include "random.h"

#include <deque>
#include <functional>
#include <vector>

struct Operation {
    // Whether it may begin; empty when always.
    std::function<bool()> isReady;
    // Does a part of it; true when that was the last.
    std::function<bool()> step;
};

struct Stream {
    bool isBlocking;
    std::deque<Operation> operations;
};

struct Event {
    // How often it was put on a stream, and how often it was reached there.
    uint64_t recorded = 0, reached = 0;
    double time = 0;
};

class Queues {
public:
    Random random;
    std::vector<Stream*> streams;

    // Puts an operation on a stream; now and then something runs at once.
    void Add(Stream& stream, Operation operation);

    void Record(Event& event, Stream& stream);
    void Wait(Stream& stream, Event& event);

    // Runs what is needed until the condition holds; false when nothing can run any more.
    bool RunUntil(const std::function<bool()>& condition);
    bool Finish(Stream& stream);
    bool FinishAll();

    // Whether a query finds more done than before.
    bool IsLucky() { return random.Below(4) == 0; }

    // Forgets everything that has not run.
    void Clear();

private:
    bool RunOne();
};
