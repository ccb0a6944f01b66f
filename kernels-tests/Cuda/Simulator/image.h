// A compiled kernel, as the simulated NVRTC gives it and the simulated driver takes it: this header,
// then a shared library for the host.
#pragma once

#include <cstdint>

struct ImageHeader {
    char mark[8];
    // 90 for sm_90.
    uint32_t architecture;
    uint32_t checksum;
    uint64_t bytes;
};

// A cubin runs on its own architecture; PTX on that and on all later ones.
constexpr char CubinMark[8] = {'S', 'I', 'M', 'C', 'U', 'B', 'I', 'N'};
constexpr char PtxMark[8] = {'S', 'I', 'M', '_', '_', 'P', 'T', 'X'};

inline uint32_t Checksum(const unsigned char* bytes, uint64_t count) {
    uint32_t sum = 2166136261u;
    for (uint64_t n = 0; n < count; n++)
        sum = (sum ^ bytes[n]) * 16777619u;
    return sum;
}
