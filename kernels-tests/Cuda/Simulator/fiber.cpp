// Relies on the System V calling convention of x86-64: these registers and the stack pointer are all
// that a function keeps for its caller. Other processors go through ucontext, several times as slow.
#include "fiber.h"

#include <cstdint>
#include <sys/mman.h>
#include <vector>

namespace {

// Signals of the process that tests us also run on these stacks.
constexpr size_t StackBytes = 128 * 1024;

unsigned char* StackOf(int index) {
    static std::vector<unsigned char*> stacks;
    if (index >= static_cast<int>(stacks.size()))
        stacks.resize(index + 1);
    if (!stacks[index]) {
        void* memory = mmap(
            nullptr, StackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        // The lowest page stays closed, so that an overflow is seen.
        mprotect(memory, 4096, PROT_NONE);
        stacks[index] = static_cast<unsigned char*>(memory);
    }
    return stacks[index];
}

} // namespace

#ifdef __x86_64__

asm(R"(
    .text
    .p2align 4
    .type SimulatorSwitch, @function
SimulatorSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    retq
    .size SimulatorSwitch, . - SimulatorSwitch
)");

extern "C" __attribute__((visibility("hidden"))) void SimulatorSwitch(void** from, void* to);

void MakeFiber(Fiber& fiber, int index, FiberEntry entry) {
    auto top = reinterpret_cast<uint64_t*>(StackOf(index) + StackBytes);
    // Six registers, the entry as return address, and the hole that a call would have left.
    *--top = 0;
    *--top = reinterpret_cast<uint64_t>(entry);
    for (int r = 0; r < 6; r++)
        *--top = 0;
    fiber.position = top;
}

void SwitchFiber(Fiber& from, Fiber& to) { SimulatorSwitch(&from.position, to.position); }

#else

#include <ucontext.h>

void MakeFiber(Fiber& fiber, int index, FiberEntry entry) {
    if (!fiber.position)
        fiber.position = new ucontext_t;
    auto context = static_cast<ucontext_t*>(fiber.position);
    getcontext(context);
    context->uc_stack.ss_sp = StackOf(index) + 4096;
    context->uc_stack.ss_size = StackBytes - 4096;
    makecontext(context, entry, 0);
}

void SwitchFiber(Fiber& from, Fiber& to) {
    if (!from.position)
        from.position = new ucontext_t;
    swapcontext(static_cast<ucontext_t*>(from.position), static_cast<ucontext_t*>(to.position));
}

#endif
