// The state of the simulated driver. Its entry points are in driver_*.cpp; each takes the one lock,
// so that calls of several threads come one after the other.
#pragma once

#include "control.h"
#include "launch.h"
#include "memory.h"
#include "queue.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

// Error codes that cuda.h gives these numbers.
enum : int {
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidImage = 200,
    InvalidContext = 201,
    NoBinaryForGpu = 209,
    InvalidHandle = 400,
    NotFound = 500,
    NotReady = 600,
    IllegalAddress = 700,
    MisalignedAddress = 716,
    LaunchFailed = 719,
    NotSupported = 801,
};

struct Module;

struct Function {
    Module* module;
    std::string name;
    const SimulatedKernel* kernel;
    int mostDynamicShared;
};

struct Module {
    void* library;
    SimulatedModule shared;
    std::map<std::string, std::unique_ptr<Function>> functions;
};

// A launch with a copy of its arguments.
struct KernelWork {
    Function* function;
    uint3 gridSize, blockSize;
    int dynamicShared;
    std::vector<std::vector<unsigned char>> arguments;
};

struct Node {
    std::function<void()> work;
    std::set<Node*> dependencies;
};

struct Graph {
    std::vector<std::unique_ptr<Node>> nodes;
};

struct ExecutableGraph {
    std::vector<Node*> origins;
    std::vector<std::function<void()>> work;
    std::vector<std::vector<int>> followers;
    std::vector<int> dependencies;
};

struct Context {
    int retains = 0;
    // The error of a launch, which every later call returns.
    int lost = Success;
    DeviceMemory memory;
    Queues queues;
    Stream legacy{true, {}};
    std::map<uint64_t, size_t> globals;
    std::set<Stream*> streams;
    std::set<Event*> events;
    std::set<Module*> modules;
    std::set<Graph*> graphs;
    std::set<ExecutableGraph*> executables;
    uint64_t poolThreshold = 0;

    bool IsDeviceRange(uint64_t address, size_t bytes) const;

    // Runs a kernel now; an error loses the context.
    void Run(const KernelWork& work);
    // what says why, unless a test wanted it so.
    void Lose(int code, const std::string& what);
};

struct Card {
    int major = 9, minor = 0;
    int driverVersion = 12040;
    int devices = 1;
    bool isInitialized = false;
    // What the last context that ended had not been asked to free.
    int leaks = 0;
    // What went wrong last, in words.
    std::string report;
};

extern Card card;
extern std::recursive_mutex driverLock;
extern thread_local Context* currentContext;

Context& ContextOf(int device);

// The start of every entry point: takes the lock, counts, fails where a test wants it. Calls that
// need a context also fail without one, and after it was lost.
class Call {
public:
    enum Need { Nothing, Driver, OfContext };

    Call(const char* name, Need need);

    int error;

private:
    std::lock_guard<std::recursive_mutex> lock;
};

#define ENTER(name, need)          \
    const Call call(name, need);   \
    if (call.error != Success)     \
        return call.error;         \
    Context* const context = currentContext; \
    (void)context

// The stream of a handle, 0 being the legacy default stream; null when there is none.
Stream* StreamOf(Context& context, Stream* handle);

// Checks a launch as the driver does when it is queued, and copies its arguments.
int MakeWork(
    Function* function, uint3 gridSize, uint3 blockSize, unsigned dynamicShared, void** arguments,
    KernelWork& work);
