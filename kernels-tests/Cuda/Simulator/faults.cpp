// Relies on faults being signals that are delivered to the thread that made them. Those of other
// threads go to the handler that was there before: .NET makes its exceptions of some. The handler
// is installed once and stays, so that several copies of this library can stand in any order.
#include "faults.h"

#include <atomic>
#include <mutex>
#include <pthread.h>
#include <signal.h>

namespace {

std::atomic<void (*)()> onFault;
pthread_t owner;
struct sigaction before[2];

// Left without a return, which would have let the next fault in.
__attribute__((noinline)) void Leave() {
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
    onFault.load()();
}

// Without a frame of its own when it hands on: the stack of signals is small, and each copy of this
// library puts its handler before those of the others.
void Handle(int signal, siginfo_t* info, void* context) {
    if (onFault.load() && pthread_equal(owner, pthread_self()))
        Leave();
    const struct sigaction& old = before[signal == SIGBUS];
    if (old.sa_handler == SIG_DFL || old.sa_handler == SIG_IGN) {
        sigaction(signal, &old, nullptr);
        return;
    }
    [[clang::musttail]] return old.sa_sigaction(signal, info, context);
}

void Install() {
    struct sigaction action = {};
    action.sa_sigaction = Handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigaction(SIGSEGV, &action, &before[0]);
    sigaction(SIGBUS, &action, &before[1]);
}

} // namespace

FaultGuard::FaultGuard(void (*handler)()) {
    static std::once_flag installed;
    std::call_once(installed, Install);
    owner = pthread_self();
    onFault = handler;
}

FaultGuard::~FaultGuard() { onFault = nullptr; }
