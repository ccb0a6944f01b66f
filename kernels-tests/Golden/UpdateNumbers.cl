#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#define CUDA_ARCH 0
#define KERNEL __kernel
#define LAUNCH_BOUNDS(threads, groups)
#define DEVFN static inline
#define GLOBAL __global
#define SHARED __local
#define SHARED_SIZE(T, n) ((sizeof(T) * (n) + 15) / 16 * 16)
#define SHARED_BYTES(kernel, bytes)
#ifdef ON_GPU
#define SHARED_ARRAY(T, name, n, offset) __local T name[n] __attribute__((aligned(16)))
#else
#define SHARED_ARRAY(T, name, n, offset) \
    __local T name##_array[n] __attribute__((aligned(16))); \
    __local T* volatile name##_address = name##_array; \
    __local T* name = name##_address
#endif
#define LONG long
#define FLOAT_INFINITY INFINITY
#define FLOAT_NAN NAN
#define Group_IdxX ((int)get_local_id(0))
#define Group_IdxY ((int)get_local_id(1))
#define Group_DimX ((int)get_local_size(0))
#define Group_DimY ((int)get_local_size(1))
#define Grid_IdxX ((int)get_group_id(0))
#define Grid_IdxY ((int)get_group_id(1))
#define Grid_DimX ((int)get_num_groups(0))
#define Grid_DimY ((int)get_num_groups(1))
#define Global_IdxX ((LONG)get_global_id(0))
#define Group_Barrier() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define Float4_new(x, y, z, w) ((float4)(x, y, z, w))
#define MathF_Abs(x) fabs((float)(x))
#define MathF_Ceiling(x) ceil((float)(x))
#define MathF_Cos(x) cos((float)(x))
#define MathF_Exp(x) exp((float)(x))
#define MathF_Floor(x) floor((float)(x))
#define MathF_Log(x) log((float)(x))
#define MathF_Pow(x, y) pow((float)(x), (float)(y))
#define MathF_Sin(x) sin((float)(x))
#define MathF_Sqrt(x) sqrt((float)(x))
#define MathF_Tanh(x) tanh((float)(x))
DEVFN float MathF_Max(float x, float y) { return x != x ? x : y != y ? y : fmax(x, y); }
DEVFN float MathF_Min(float x, float y) { return x != x ? x : y != y ? y : fmin(x, y); }
#define Math_Abs(x) ((x) < 0 ? -(x) : (x))
#define Math_Max(x, y) max(x, y)
#define Math_Min(x, y) min(x, y)
#define BitConverter_Int32BitsToSingle(x) as_float(x)
#define BitConverter_SingleToInt32Bits(x) as_int(x)
#define Atomic_Add(p, v) atomic_add(p, v)
#define Atomic_Max(p, v) atomic_max(p, v)
#define Atomic_Min(p, v) atomic_min(p, v)
#define Atomic_And(p, v) atomic_and(p, v)
#define Atomic_Or(p, v) atomic_or(p, v)
#define Atomic_Xor(p, v) atomic_xor(p, v)
#define Atomic_Exchange(p, v) atomic_xchg(p, v)
#define Atomic_CompareExchange(p, expected, v) atomic_cmpxchg(p, expected, v)
#ifndef FUNCTION_GpuBp_Kernels_UpdateNumbers_Correction
#define FUNCTION_GpuBp_Kernels_UpdateNumbers_Correction
DEVFN float GpuBp_Kernels_UpdateNumbers_Correction(float logBeta, int step_1)
{
    float x = (float)step_1 * logBeta;
    if (x < -1.0f)
    {
        return 1.0f - MathF_Exp(x);
    }
    float sum = 1.0f;
    #pragma unroll
    for (int n = 11; n > 1; n -= 1)
    {
        sum = 1.0f + x / (float)n * sum;
    }
    return -x * sum;
}
#endif
SHARED_BYTES(UpdateNumbers, SHARED_SIZE(float, 64))
KERNEL void UpdateNumbers(
    GLOBAL float* settings_base, LONG settings_offset, LONG settings_length,
    GLOBAL float* squares_base, LONG squares_offset, LONG squares_length,
    GLOBAL int* steps_base, LONG steps_offset, LONG steps_length,
    GLOBAL float* numbers_base, LONG numbers_offset, LONG numbers_length,
    int count)
{
    GLOBAL float* settings = settings_base + settings_offset;
    GLOBAL float* squares = squares_base + squares_offset;
    GLOBAL int* steps = steps_base + steps_offset;
    GLOBAL float* numbers = numbers_base + numbers_offset;
    SHARED_ARRAY(float, partial, 64, 0);
    float sum = 0.0f;
    for (int n = Group_IdxX; n < count; n += 64)
    {
        sum += squares[n];
    }
    partial[Group_IdxX] = sum;
    Group_Barrier();
    if (Group_IdxX == 0)
    {
        float total = 0.0f;
        #pragma unroll
        for (int n_1 = 0; n_1 < 64; n_1 += 1)
        {
            total += partial[n_1];
        }
        float clip = settings[7] / (MathF_Sqrt(total) + 9.99999997E-07f);
        int step_1 = steps[0] + 1;
        steps[0] = step_1;
        float c1 = GpuBp_Kernels_UpdateNumbers_Correction(settings[5], step_1);
        float root2 = MathF_Sqrt(GpuBp_Kernels_UpdateNumbers_Correction(settings[6], step_1));
        float rate = settings[0];
        numbers[0] = rate * root2 / c1;
        numbers[1] = settings[1];
        numbers[2] = settings[2];
        numbers[3] = settings[3] * root2;
        float hyper4 = settings[9] * settings[4];
        numbers[4] = settings[8] > 0.0f ? rate * hyper4 : hyper4;
        numbers[5] = clip < 1.0f ? clip : 1.0f;
        numbers[6] = (float)step_1;
    }
}
