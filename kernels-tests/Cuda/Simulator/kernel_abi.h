// What a kernel that was compiled for the host and the simulated driver know of each other. Both
// include it; it includes nothing, so that kernels compile quickly.
#pragma once

struct uint3 { unsigned x, y, z; };

// The running thread, and what it may ask of its group. The driver fills one in and hands it to
// each module that it loads.
struct SimulatedThread {
    uint3 thread, block, blockSize, gridSize;

    // Waits until every thread of the group that has not ended is here.
    void (*Barrier)();

    // Deposits bytes (at most 64) and waits until all 32 lanes of the warp did; lane n's deposit
    // lies at 64 · n of what is returned, until the lane's next call.
    const unsigned char* (*Exchange)(const void* mine, int bytes);

    // cp.async: queued here, done when awaited. size is 4 or 16, the first bytes of it are read.
    void (*CopyAsync)(float* to, const float* from, int bytes, int size);
    void (*CommitCopies)();
    void (*AwaitCopies)(int groupsLeft);

    // Ends the launch with an error if the address is not in shared memory, or not aligned.
    void (*RequireShared)(const void* address, int bytes);

    int (*Lane)();
};

// What a module says of each kernel K under the name K_simulated.
struct SimulatedKernel {
    void (*run)(void** arguments);
    int parameters;
    // Below 0 for a pointer.
    const int* parameterBytes;
};

// What a module's SimulatedAttach says of its shared memory; it takes the running thread.
struct SimulatedModule {
    unsigned char* shared;
    int sharedBytes;
    unsigned char* dynamicShared;
    int dynamicSharedBytes;
};
typedef SimulatedModule (*SimulatedAttachment)(SimulatedThread* thread);
