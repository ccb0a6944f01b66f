#include "control.h"

#include <map>
#include <mutex>
#include <string>

namespace {

struct Plan {
    int callsBefore, failures, code;
};

std::mutex guard;
std::map<std::string, long> calls;
std::map<std::string, Plan> plans;

} // namespace

int InjectedFailure(const char* call) {
    const std::lock_guard<std::mutex> lock(guard);
    calls[call]++;
    const auto plan = plans.find(call);
    if (plan == plans.end() || --plan->second.callsBefore > 0)
        return 0;
    const int code = plan->second.code;
    if (--plan->second.failures == 0)
        plans.erase(plan);
    return code;
}

// The nth call from now on, and as many from it on as there are failures, fail with the code.
// "kernel" is the running of a kernel.
EXPORT void simulator_fail(const char* call, int nth, int failures, int code) {
    const std::lock_guard<std::mutex> lock(guard);
    plans[call] = {nth, failures, code};
}

EXPORT long simulator_calls(const char* call) {
    const std::lock_guard<std::mutex> lock(guard);
    return calls[call];
}
