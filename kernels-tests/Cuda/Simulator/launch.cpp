// One fiber per thread of a group, group after group, in random order. A barrier lets go when every
// thread that has not ended waits at it; a warp's exchange when its 32 lanes came.
#include "launch.h"
#include "copies.h"
#include "faults.h"
#include "fiber.h"

#include <cstring>
#include <numeric>
#include <vector>

namespace {

constexpr int MostThreads = 1024;
constexpr int SlotBytes = 64;
constexpr int DynamicGuardBytes = 4096;

enum class State : unsigned char { Ready, AtBarrier, InWarp, Ended };

// Two generations of deposits: a lane can come to the next but one only when all have read this one.
struct Warp {
    alignas(64) unsigned char deposits[2][32 * SlotBytes];
    int generation, arrived;
};

struct Group {
    Fiber fibers[MostThreads];
    State states[MostThreads];
    uint3 positions[MostThreads];
    AsyncCopies copies[MostThreads];
    Warp warps[MostThreads / 32];
    int ready[MostThreads];
    int readyCount, size, current, made;
    Fiber scheduler;
    const Launch* launch;
    LaunchResult result;
    bool isBroken;
};

Group group;
SimulatedThread thread;

void Leave(State state) {
    group.states[group.current] = state;
    SwitchFiber(group.fibers[group.current], group.scheduler);
}

[[noreturn]] void Break(LaunchEnd end, const std::string& what) {
    group.result = {end, what};
    group.isBroken = true;
    for (;;)
        Leave(State::Ended);
}

void OnFault() {
    Break(LaunchEnd::IllegalAddress, "a thread read or wrote where there is no memory, or not aligned");
}

// A fiber waits here between groups, and serves the thread of its number in the next.
void RunThreads() {
    for (;;) {
        group.launch->kernel->run(group.launch->arguments);
        Leave(State::Ended);
    }
}

void Barrier() { Leave(State::AtBarrier); }

int Lane() { return group.current % 32; }

const unsigned char* Exchange(const void* mine, int bytes) {
    const int first = group.current / 32 * 32;
    if (first + 32 > group.size)
        Break(LaunchEnd::Failure, "a warp of fewer than 32 threads met an instruction of the whole warp");
    Warp& warp = group.warps[first / 32];
    unsigned char* deposits = warp.deposits[warp.generation % 2];
    std::memcpy(deposits + SlotBytes * (group.current - first), mine, bytes);
    if (++warp.arrived < 32) {
        Leave(State::InWarp);
        return deposits;
    }
    warp.arrived = 0;
    warp.generation++;
    for (int t = first; t < first + 32; t++) {
        if (t != group.current)
            group.ready[group.readyCount++] = t;
    }
    return deposits;
}

bool IsWithin(const void* address, int bytes, const unsigned char* start, int length) {
    auto at = static_cast<const unsigned char*>(address);
    return at >= start && at + bytes <= start + length;
}

void RequireShared(const void* address, int bytes) {
    const SimulatedModule& module = group.launch->module;
    if (reinterpret_cast<uintptr_t>(address) % bytes != 0)
        Break(LaunchEnd::MisalignedAddress, "an address in shared memory is not a multiple of its access");
    if (!IsWithin(address, bytes, module.shared, module.sharedBytes) &&
        !IsWithin(address, bytes, module.dynamicShared, group.launch->dynamicSharedBytes))
        Break(LaunchEnd::IllegalAddress, "an address that must be in the group's shared memory is not");
}

void CopyAsync(float* to, const float* from, int bytes, int size) {
    RequireShared(to, size);
    if (reinterpret_cast<uintptr_t>(from) % size != 0)
        Break(LaunchEnd::MisalignedAddress, "the source of an asynchronous copy is not a multiple of its size");
    if (bytes < 0 || bytes > size)
        Break(LaunchEnd::Failure, "an asynchronous copy reads more bytes than it writes");
    group.copies[group.current].Add(to, from, bytes, size);
}

void CommitCopies() { group.copies[group.current].Commit(); }
void AwaitCopies(int groupsLeft) { group.copies[group.current].Await(groupsLeft); }

// Lets the threads of one group run to their end.
void RunGroup(Random& random) {
    int live = group.size;
    for (int t = 0; t < group.size; t++) {
        group.ready[t] = t;
        group.copies[t].Clear();
    }
    for (int w = 0; w < (group.size + 31) / 32; w++)
        group.warps[w].generation = group.warps[w].arrived = 0;
    group.readyCount = group.size;
    while (live > 0) {
        while (group.readyCount > 0) {
            const int n = static_cast<int>(random.Below(group.readyCount));
            const int t = group.ready[n];
            group.ready[n] = group.ready[--group.readyCount];
            group.current = t;
            thread.thread = group.positions[t];
            SwitchFiber(group.scheduler, group.fibers[t]);
            if (group.isBroken)
                return;
            live -= group.states[t] == State::Ended;
        }
        for (int t = 0; t < group.size && live > 0; t++) {
            if (group.states[t] == State::AtBarrier)
                group.ready[group.readyCount++] = t;
        }
        if (group.readyCount < live) {
            group.result = {LaunchEnd::Failure,
                "some lanes of a warp wait for others that have ended or wait at a barrier"};
            group.isBroken = true;
            return;
        }
    }
}

void PoisonShared(const Launch& launch) {
    // The first 16 bytes are the section's own.
    std::memset(launch.module.shared + 16, Poison, launch.module.sharedBytes - 16);
    if (launch.dynamicSharedBytes > 0)
        std::memset(launch.module.dynamicShared, Poison, launch.dynamicSharedBytes);
}

// Set once for a launch, for kernels are not to touch it.
void GuardShared(const Launch& launch) {
    FillGuard(launch.module.dynamicShared + launch.dynamicSharedBytes, DynamicGuardBytes);
}

bool IsGuardBroken(const Launch& launch) {
    return !IsGuardWhole(launch.module.dynamicShared + launch.dynamicSharedBytes, DynamicGuardBytes);
}

void Prepare(const Launch& launch) {
    group.launch = &launch;
    group.result = {};
    group.isBroken = false;
    group.size = static_cast<int>(launch.blockSize.x * launch.blockSize.y * launch.blockSize.z);
    for (; group.made < group.size; group.made++)
        MakeFiber(group.fibers[group.made], group.made, RunThreads);
    for (int t = 0; t < group.size; t++) {
        const unsigned x = t % launch.blockSize.x, y = t / launch.blockSize.x;
        group.positions[t] = {x, y % launch.blockSize.y, y / launch.blockSize.y};
    }
    thread.blockSize = launch.blockSize;
    thread.gridSize = launch.gridSize;
}

} // namespace

SimulatedThread* SharedThread() {
    thread.Barrier = Barrier;
    thread.Exchange = Exchange;
    thread.CopyAsync = CopyAsync;
    thread.CommitCopies = CommitCopies;
    thread.AwaitCopies = AwaitCopies;
    thread.RequireShared = RequireShared;
    thread.Lane = Lane;
    return &thread;
}

LaunchResult RunLaunch(const Launch& launch, Random& random) {
    const FaultGuard guard(OnFault);
    Prepare(launch);
    GuardShared(launch);
    const uint3 size = launch.gridSize;
    const uint64_t count = uint64_t{size.x} * size.y * size.z;

    // A step that shares no factor with the count visits each group once, in an order that looks random.
    uint64_t step = count > 1 ? 1 + random.Below(count - 1) : 1;
    while (std::gcd(step, count) != 1)
        step--;
    uint64_t g = random.Below(static_cast<uint32_t>(count));
    for (uint64_t n = 0; n < count && !group.isBroken; n++, g = (g + step) % count) {
        thread.block = {static_cast<unsigned>(g % size.x), static_cast<unsigned>(g / size.x % size.y),
            static_cast<unsigned>(g / size.x / size.y)};
        PoisonShared(launch);
        RunGroup(random);
        if (!group.isBroken && IsGuardBroken(launch)) {
            group.result = {LaunchEnd::IllegalAddress,
                "a group wrote behind the shared memory that its launch asked for"};
            group.isBroken = true;
        }
    }

    // Threads of a launch that broke stand in its middle.
    if (group.isBroken)
        group.made = 0;
    return group.result;
}
