// cp.async of one thread: a copy is done only when it is awaited, and until then its destination
// holds poison, so that reading too early, or issuing too early, shows.
#pragma once

#include "guard.h"

#include <cstring>
#include <vector>

class AsyncCopies {
public:
    void Clear() {
        copies.clear();
        ends.clear();
    }

    void Add(float* to, const float* from, int bytes, int size) {
        std::memset(to, Poison, size);
        copies.push_back({to, from, bytes, size});
    }

    void Commit() { ends.push_back(copies.size()); }

    // Does the copies of all groups that were committed but for the last groupsLeft.
    void Await(int groupsLeft) {
        const auto groups = static_cast<int>(ends.size()) - groupsLeft;
        if (groups <= 0)
            return;
        const size_t done = ends[groups - 1];
        for (size_t n = 0; n < done; n++) {
            std::memset(copies[n].to, 0, copies[n].size);
            std::memcpy(copies[n].to, copies[n].from, copies[n].bytes);
        }
        copies.erase(copies.begin(), copies.begin() + done);
        ends.erase(ends.begin(), ends.begin() + groups);
        for (size_t& end : ends)
            end -= done;
    }

private:
    struct Copy {
        float* to;
        const float* from;
        int bytes, size;
    };

    std::vector<Copy> copies;
    std::vector<size_t> ends;
};
