namespace GpuBp.Tests.Generator;

internal static partial class CudaText
{
    /// <summary>What NVRTC has built in, as far as the prelude uses it.</summary>
    private const string BuiltIns =
        """
        #define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
        #define __global__ __attribute__((global))
        #define __device__ __attribute__((device))
        #define __shared__ __attribute__((shared))
        #define __constant__ __attribute__((constant))
        #define __forceinline__ inline __attribute__((always_inline))
        #define __align__(n) __attribute__((aligned(n)))

        struct __align__(16) float4 { float x, y, z, w; };
        static __device__ inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

        #define REGISTER(NAME, PTX)                                                                      \
            struct NAME##_type {                                                                         \
                __declspec(property(get = get_x)) unsigned x;                                            \
                __declspec(property(get = get_y)) unsigned y;                                            \
                static __device__ unsigned get_x() { return __nvvm_read_ptx_sreg_##PTX##_x(); }          \
                static __device__ unsigned get_y() { return __nvvm_read_ptx_sreg_##PTX##_y(); }          \
            };                                                                                           \
            extern const __device__ NAME##_type NAME;
        REGISTER(threadIdx, tid)
        REGISTER(blockIdx, ctaid)
        REGISTER(blockDim, ntid)
        REGISTER(gridDim, nctaid)

        extern "C" __device__ float cosf(float), expf(float), logf(float), sinf(float), tanhf(float);
        extern "C" __device__ float powf(float, float);
        static __device__ inline float fabsf(float x) { return __builtin_fabsf(x); }
        static __device__ inline float ceilf(float x) { return __builtin_ceilf(x); }
        static __device__ inline float floorf(float x) { return __builtin_floorf(x); }
        static __device__ inline float sqrtf(float x) { return __nvvm_sqrt_rn_f(x); }
        static __device__ inline float fmaxf(float x, float y) { return __builtin_fmaxf(x, y); }
        static __device__ inline float fmaf(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
        static __device__ inline float fminf(float x, float y) { return __builtin_fminf(x, y); }
        static __device__ inline float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
        static __device__ inline int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
        static __device__ inline float __uint_as_float(unsigned bits) { return __builtin_bit_cast(float, bits); }
        static __device__ inline unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }

        #define EXTREMES(T)                                                                              \
            static __device__ inline T max(T a, T b) { return a < b ? b : a; }                           \
            static __device__ inline T min(T a, T b) { return b < a ? b : a; }
        EXTREMES(int)
        EXTREMES(unsigned)
        EXTREMES(long long)

        // Addresses of a space of their own: 1 is global memory, 3 shared.
        #define SPACE(n) __attribute__((address_space(n))) const void*
        static __device__ inline unsigned long __cvta_generic_to_global(const void* p) { return (unsigned long)(SPACE(1))p; }
        static __device__ inline unsigned long __cvta_generic_to_shared(const void* p) { return (unsigned long)(SPACE(3))p; }

        #define ATOMIC(T, NAME, BUILT_IN) static __device__ inline T atomic##NAME(T* p, T v) { return BUILT_IN(p, v); }
        #define ATOMICS(T, EXTREME)                                                                      \
            ATOMIC(T, Add, __sync_fetch_and_add)                                                         \
            ATOMIC(T, And, __sync_fetch_and_and)                                                         \
            ATOMIC(T, Or, __sync_fetch_and_or)                                                           \
            ATOMIC(T, Xor, __sync_fetch_and_xor)                                                         \
            ATOMIC(T, Max, __sync_fetch_and_##EXTREME##max)                                              \
            ATOMIC(T, Min, __sync_fetch_and_##EXTREME##min)                                              \
            ATOMIC(T, Exch, __sync_lock_test_and_set)                                                    \
            static __device__ inline T atomicCAS(T* p, T expected, T v) { return __sync_val_compare_and_swap(p, expected, v); }
        ATOMICS(int, )
        ATOMICS(unsigned, u)

        """;
}
