// Small random numbers for what the hardware leaves open: which thread, group, stream or node is next.
#pragma once

#include <cstdint>

struct Random {
    uint64_t state = 0x9e3779b97f4a7c15u;

    // 0 … bound − 1.
    uint32_t Below(uint32_t bound) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<uint32_t>((state >> 32) * bound >> 32);
    }
};
