// What NVRTC has built in, for kernels that run on the host: put before each kernel's text.
// Relies on clang, on the driver setting simulatedThread, and on one group running at a time, so
// that shared memory may be static. __start_ and __stop_ symbols of its section come from the linker.
#pragma once
#include "kernel_abi.h"

#define SIMULATED_EXPORT __attribute__((visibility("default")))

static SimulatedThread* simulatedThread;

#define __global__
#define __launch_bounds__(threads, groups)
#define __device__
#define __host__
#define __constant__ SIMULATED_EXPORT
#define __shared__ static __attribute__((used, section("simulated_shared")))
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)

#define threadIdx (simulatedThread->thread)
#define blockIdx (simulatedThread->block)
#define blockDim (simulatedThread->blockSize)
#define gridDim (simulatedThread->gridSize)

// The section exists, so that its bounds do, in a module without shared memory too.
static __attribute__((used, section("simulated_shared"), aligned(16))) char simulatedSharedStart[16];
extern "C" unsigned char __start_simulated_shared, __stop_simulated_shared;

// Every "extern __shared__" array is this one: the most that a group may have, and a guard behind it.
extern "C" { __attribute__((aligned(1024))) unsigned char simulatedDynamicShared[227 * 1024 + 4096]; }
#define SHARED_ARRAY(T, name, n, offset) T* name = (T*)(simulatedDynamicShared + (offset))

extern "C" SIMULATED_EXPORT SimulatedModule SimulatedAttach(SimulatedThread* thread) {
    simulatedThread = thread;
    return {&__start_simulated_shared,
        static_cast<int>(&__stop_simulated_shared - &__start_simulated_shared),
        simulatedDynamicShared, sizeof simulatedDynamicShared};
}

struct __align__(16) float4 { float x, y, z, w; };
struct __align__(16) int4 { int x, y, z, w; };
struct __align__(16) uint4 { unsigned x, y, z, w; };
struct __align__(8) float2 { float x, y; };
struct __align__(8) uint2 { unsigned x, y; };
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

extern "C" {
float cosf(float);
float expf(float);
float logf(float);
float powf(float, float);
float sinf(float);
float tanhf(float);
}
static inline float fabsf(float x) { return __builtin_fabsf(x); }
static inline float ceilf(float x) { return __builtin_ceilf(x); }
static inline float floorf(float x) { return __builtin_floorf(x); }
static inline float sqrtf(float x) { return __builtin_sqrtf(x); }
static inline float fmaxf(float x, float y) { return x != x ? y : y != y ? x : x < y ? y : x; }
static inline float fminf(float x, float y) { return x != x ? y : y != y ? x : y < x ? y : x; }
static inline float fmaf(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
static inline float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
static inline int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
static inline float __uint_as_float(unsigned bits) { return __builtin_bit_cast(float, bits); }
static inline unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }

#define EXTREMES(T)                                              \
    static inline T max(T a, T b) { return a < b ? b : a; }      \
    static inline T min(T a, T b) { return b < a ? b : a; }
EXTREMES(int)
EXTREMES(unsigned)
EXTREMES(long long)
#undef EXTREMES

// One thread runs at a time, so what it does between two waits is atomic.
template <class T> static inline T atomicAdd(T* p, T v) { T old = *p; *p = old + v; return old; }
template <class T> static inline T atomicMax(T* p, T v) { T old = *p; *p = max(old, v); return old; }
template <class T> static inline T atomicMin(T* p, T v) { T old = *p; *p = min(old, v); return old; }
template <class T> static inline T atomicAnd(T* p, T v) { T old = *p; *p = old & v; return old; }
template <class T> static inline T atomicOr(T* p, T v) { T old = *p; *p = old | v; return old; }
template <class T> static inline T atomicXor(T* p, T v) { T old = *p; *p = old ^ v; return old; }
template <class T> static inline T atomicExch(T* p, T v) { T old = *p; *p = v; return old; }
template <class T> static inline T atomicCAS(T* p, T expected, T v) { T old = *p; if (old == expected) *p = v; return old; }
static inline void __threadfence() { asm volatile("" ::: "memory"); }
static inline void __threadfence_block() { asm volatile("" ::: "memory"); }

static inline void __syncthreads() { simulatedThread->Barrier(); }
static inline void __syncwarp(unsigned = 0xffffffffu) { simulatedThread->Exchange(nullptr, 0); }

template <class T>
static inline T SimulatedShuffle(T value, int from) {
    const unsigned char* all = simulatedThread->Exchange(&value, sizeof(T));
    T result;
    __builtin_memcpy(&result, all + 64 * (from & 31), sizeof(T));
    return result;
}
template <class T> static inline T __shfl_sync(unsigned, T value, int from) { return SimulatedShuffle(value, from); }
template <class T> static inline T __shfl_xor_sync(unsigned, T value, int bits) {
    return SimulatedShuffle(value, simulatedThread->Lane() ^ bits);
}
template <class T> static inline T __shfl_down_sync(unsigned, T value, int lanes) {
    const int lane = simulatedThread->Lane();
    return SimulatedShuffle(value, lane + lanes < 32 ? lane + lanes : lane);
}

// Calls a kernel with arguments that lie where an array of pointers says.
template <class T, T... n> struct SimulatedSequence {};
template <class... A, int... n>
static inline void SimulatedSpread(void (*kernel)(A...), void** p, SimulatedSequence<int, n...>) {
    kernel(*static_cast<A*>(p[n])...);
}
template <class... A> static inline void SimulatedRun(void (*kernel)(A...), void** p) {
    SimulatedSpread(kernel, p, __make_integer_seq<SimulatedSequence, int, sizeof...(A)>{});
}
template <class... A> struct SimulatedBytes {
    static constexpr int of[sizeof...(A) + 1] = {(__is_pointer(A) ? -1 : 1) * static_cast<int>(sizeof(A))..., 0};
};
template <class... A> constexpr SimulatedKernel SimulatedEntry(void (*run)(void**), void (*)(A...)) {
    return {run, sizeof...(A), SimulatedBytes<A...>::of};
}
#define SIMULATED_KERNEL(K)                                             \
    static void K##_run(void** p) { SimulatedRun(K, p); }               \
    extern "C" SIMULATED_EXPORT const SimulatedKernel K##_simulated;    \
    const SimulatedKernel K##_simulated = SimulatedEntry(K##_run, K);

#include "ptx.h"
