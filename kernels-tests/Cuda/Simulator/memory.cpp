#include "memory.h"
#include "guard.h"

#include <cstdlib>
#include <cstring>

namespace {

// The driver's allocations are multiples of 256; a guard of that size keeps them so.
constexpr size_t GuardBytes = 256;

auto Find(const std::map<uint64_t, size_t>& ranges, uint64_t address) {
    auto after = ranges.upper_bound(address);
    return after == ranges.begin() ? ranges.end() : std::prev(after);
}

bool Holds(const std::map<uint64_t, size_t>& ranges, uint64_t address, size_t bytes) {
    const auto range = Find(ranges, address);
    return range != ranges.end() && address + bytes <= range->first + range->second;
}

// Very large memory only at both ends: the host need not have all that a test leaves untouched.
void FillPoison(unsigned char* start, size_t bytes) {
    constexpr size_t Most = size_t{64} << 20;
    if (bytes <= 2 * Most) {
        std::memset(start, Poison, bytes);
        return;
    }
    std::memset(start, Poison, Most);
    std::memset(start + bytes - Most, Poison, Most);
}

bool IsWhole(const std::pair<const uint64_t, size_t>& allocation) {
    const auto start = reinterpret_cast<const unsigned char*>(allocation.first);
    return IsGuardWhole(start - GuardBytes, GuardBytes) &&
        IsGuardWhole(start + allocation.second, GuardBytes);
}

} // namespace

uint64_t DeviceMemory::Allocate(size_t bytes) {
    if (bytes > capacity - used)
        return 0;
    const size_t whole = (bytes + 3 * GuardBytes - 1) / GuardBytes * GuardBytes;
    auto memory = static_cast<unsigned char*>(std::aligned_alloc(GuardBytes, whole));
    if (!memory)
        return 0;
    FillGuard(memory, GuardBytes);
    FillPoison(memory + GuardBytes, bytes);
    FillGuard(memory + GuardBytes + bytes, GuardBytes);
    const auto address = reinterpret_cast<uint64_t>(memory + GuardBytes);
    allocations[address] = bytes;
    used += bytes;
    return address;
}

bool DeviceMemory::Free(uint64_t address) {
    const auto allocation = allocations.find(address);
    if (allocation == allocations.end())
        return false;
    FillPoison(reinterpret_cast<unsigned char*>(address), allocation->second);
    used -= allocation->second;
    allocations.erase(allocation);
    std::free(reinterpret_cast<void*>(address - GuardBytes));
    return true;
}

bool DeviceMemory::Contains(uint64_t address, size_t bytes) const {
    return Holds(allocations, address, bytes);
}

std::span<uint32_t> DeviceMemory::Words(uint64_t address) const {
    const auto allocation = Find(allocations, address);
    if (allocation == allocations.end() || address >= allocation->first + allocation->second)
        return {};
    return {reinterpret_cast<uint32_t*>(allocation->first), allocation->second / sizeof(uint32_t)};
}

bool DeviceMemory::IsIntact(uint64_t address) const {
    const auto allocation = Find(allocations, address);
    return allocation == allocations.end() || IsWhole(*allocation);
}

bool DeviceMemory::AreIntact() const {
    for (const auto& allocation : allocations) {
        if (!IsWhole(allocation))
            return false;
    }
    return true;
}

void* DeviceMemory::AllocatePinned(size_t bytes) {
    void* memory = std::malloc(bytes);
    std::memset(memory, Poison, bytes);
    pinned[reinterpret_cast<uint64_t>(memory)] = bytes;
    return memory;
}

bool DeviceMemory::FreePinned(void* memory) {
    if (pinned.erase(reinterpret_cast<uint64_t>(memory)) == 0)
        return false;
    std::free(memory);
    return true;
}

bool DeviceMemory::IsPinned(const void* memory, size_t bytes) const {
    return Holds(pinned, reinterpret_cast<uint64_t>(memory), bytes);
}

void DeviceMemory::FreeAll() {
    while (!allocations.empty())
        Free(allocations.begin()->first);
    while (!pinned.empty())
        FreePinned(reinterpret_cast<void*>(pinned.begin()->first));
}
