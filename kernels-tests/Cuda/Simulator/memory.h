// Device memory and pinned host memory. Both are memory of the host: device memory lies between
// guards, holds poison until it is written, and is poisoned again when it is freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

class DeviceMemory {
public:
    size_t capacity = size_t{4} << 30;

    size_t Used() const { return used; }
    size_t Count() const { return allocations.size() + pinned.size(); }

    // 0 when the card has too little left.
    uint64_t Allocate(size_t bytes);

    // False when no allocation begins there.
    bool Free(uint64_t address);

    bool Contains(uint64_t address, size_t bytes) const;

    // The allocation that holds this address, as its floats; none when there is no such.
    std::span<uint32_t> Words(uint64_t address) const;

    // Whether the guards of the allocation that holds this address are whole.
    bool IsIntact(uint64_t address) const;

    // Whether all guards are.
    bool AreIntact() const;

    void* AllocatePinned(size_t bytes);
    bool FreePinned(void* memory);
    bool IsPinned(const void* memory, size_t bytes) const;

    void FreeAll();

private:
    std::map<uint64_t, size_t> allocations;
    std::map<uint64_t, size_t> pinned;
    size_t used = 0;
};
