// Threads that switch by hand: each has a stack of its own, and one of them runs at a time.
#pragma once

// Where a fiber stands: its stack pointer, or what ucontext needs.
struct Fiber {
    void* position = nullptr;
};

// The fiber of the caller, filled in when it switches away.
using FiberEntry = void (*)();

// Makes a fiber that will start in entry, which must never return. A fiber that was left in the
// middle may be made again; it keeps its stack.
void MakeFiber(Fiber& fiber, int index, FiberEntry entry);

// Leaves one fiber and goes on in another.
void SwitchFiber(Fiber& from, Fiber& to);
