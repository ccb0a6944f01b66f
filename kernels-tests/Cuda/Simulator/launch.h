// Runs one launch of a kernel to its end.
#pragma once

#include "kernel_abi.h"
#include "random.h"

#include <string>

// Guard bytes, and what fills memory that nobody wrote: NaN as a float, −1 as an int.
constexpr unsigned char Guard = 0xa5;
constexpr unsigned char Poison = 0xff;

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
