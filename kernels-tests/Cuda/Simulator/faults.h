// A kernel that reads or writes where there is no memory ends its launch, not the process.
#pragma once

// While it lives, a fault of the calling thread calls a function that never returns.
class FaultGuard {
public:
    explicit FaultGuard(void (*onFault)());
    ~FaultGuard();
};
