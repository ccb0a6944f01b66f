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
#ifndef FUNCTION_GpuBp_Kernels_Philox4x32_High
#define FUNCTION_GpuBp_Kernels_Philox4x32_High
DEVFN uint GpuBp_Kernels_Philox4x32_High(uint a, uint b)
{
    LONG low = (LONG)a * (LONG)(b & 65535u);
    LONG high = (LONG)a * (LONG)(b >> 16);
    return (uint)(high + (low >> 16) >> 16);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_Dropout_Of
#define FUNCTION_GpuBp_Kernels_Dropout_Of
DEVFN float GpuBp_Kernels_Dropout_Of(float x, uint word, uint threshold, float scale)
{
    return word < threshold ? 0.0f : x * scale;
}
#endif
SHARED_BYTES(Dropout, 0)
KERNEL void Dropout(
    int i_extent,
    GLOBAL float* x_base, LONG x_offset, LONG x_length,
    GLOBAL float* y_base, LONG y_offset, LONG y_length,
    GLOBAL int* key_base, LONG key_offset, LONG key_length,
    GLOBAL int* batch_base, LONG batch_offset, LONG batch_length,
    LONG count,
    int firstBlock,
    int skip,
    int layer,
    GLOBAL int* levels_base, LONG levels_offset, LONG levels_length,
    int stride)
{
    GLOBAL float* x = x_base + x_offset;
    GLOBAL float* y = y_base + y_offset;
    GLOBAL int* key = key_base + key_offset;
    GLOBAL int* batch = batch_base + batch_offset;
    GLOBAL int* levels = levels_base + levels_offset;
    if (Global_IdxX >= i_extent) return;
    int i = (int)Global_IdxX;
    uint threshold = (uint)levels[stride * batch[0]];
    float scale = BitConverter_Int32BitsToSingle((int)(uint)levels[stride * batch[0] + 1]);
    uint k0 = (uint)key[0];
    uint k1 = (uint)key[1];
    uint c0 = (uint)firstBlock + (uint)i;
    uint c1 = (uint)key[2] + (uint)batch[0];
    uint c2 = (uint)layer;
    uint c3 = 4u;
    #pragma unroll
    for (int round_1 = 0; round_1 < 10; round_1 += 1)
    {
        uint high0 = GpuBp_Kernels_Philox4x32_High(3528531795u, c0);
        uint high1 = GpuBp_Kernels_Philox4x32_High(3449720151u, c2);
        uint low0 = 3528531795u * c0;
        c0 = high1 ^ c1 ^ k0;
        c1 = 3449720151u * c2;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 2654435769u;
        k1 += 3144134277u;
    }
    LONG at = ((LONG)4) * (LONG)i - (LONG)skip;
    if (at >= ((LONG)0))
    {
        y[at] = GpuBp_Kernels_Dropout_Of(x[at], c0, threshold, scale);
    }
    if (at + ((LONG)1) >= ((LONG)0) && at + ((LONG)1) < count)
    {
        y[at + ((LONG)1)] = GpuBp_Kernels_Dropout_Of(x[at + ((LONG)1)], c1, threshold, scale);
    }
    if (at + ((LONG)2) >= ((LONG)0) && at + ((LONG)2) < count)
    {
        y[at + ((LONG)2)] = GpuBp_Kernels_Dropout_Of(x[at + ((LONG)2)], c2, threshold, scale);
    }
    if (at + ((LONG)3) < count)
    {
        y[at + ((LONG)3)] = GpuBp_Kernels_Dropout_Of(x[at + ((LONG)3)], c3, threshold, scale);
    }
}
