// What fills memory that nobody wrote, and what stands beside memory. Both are NaN as floats, so that
// a read of them shows too; a guard is no −1 either, which kernels do write.
#pragma once

#include <cstddef>
#include <cstring>

constexpr unsigned char Poison = 0xff;
constexpr unsigned char GuardWord[4] = {0xfe, 0xff, 0xff, 0xff};

// bytes is a multiple of 4.
inline void FillGuard(unsigned char* start, size_t bytes) {
    for (size_t n = 0; n < bytes; n += sizeof GuardWord)
        std::memcpy(start + n, GuardWord, sizeof GuardWord);
}

inline bool IsGuardWhole(const unsigned char* start, size_t bytes) {
    return std::memcmp(start, GuardWord, sizeof GuardWord) == 0 &&
        std::memcmp(start, start + sizeof GuardWord, bytes - sizeof GuardWord) == 0;
}
