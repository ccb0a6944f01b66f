// Runs one launch of a kernel to its end.
#pragma once

#include "guard.h"
#include "kernel_abi.h"
#include "random.h"

#include <string>

struct Launch {
    const SimulatedKernel* kernel;
    SimulatedModule module;
    uint3 gridSize, blockSize;
    int dynamicSharedBytes;
    void** arguments;
};

enum class LaunchEnd { Success, IllegalAddress, MisalignedAddress, Failure };

struct LaunchResult {
    LaunchEnd end = LaunchEnd::Success;
    std::string what;
};

// Callers take turns.
LaunchResult RunLaunch(const Launch& launch, Random& random);

// What modules are given when they are loaded.
SimulatedThread* SharedThread();
