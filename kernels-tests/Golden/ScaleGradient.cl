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
SHARED_BYTES(ScaleGradient, 0)
KERNEL void ScaleGradient(
    int k_extent,
    GLOBAL float* w_base, LONG w_offset, LONG w_length,
    GLOBAL float* scale_base, LONG scale_offset, LONG scale_length,
    GLOBAL float* grad_base, LONG grad_offset, LONG grad_length,
    GLOBAL float* gradScale_base, LONG gradScale_offset, LONG gradScale_length,
    int inputs,
    int outputs)
{
    GLOBAL float* w = w_base + w_offset;
    GLOBAL float* scale = scale_base + scale_offset;
    GLOBAL float* grad = grad_base + grad_offset;
    GLOBAL float* gradScale = gradScale_base + gradScale_offset;
    if (Global_IdxX >= k_extent) return;
    int k = (int)Global_IdxX;
    float sum = 0.0f;
    for (int j = 0; j < outputs; j += 1)
    {
        LONG at = (LONG)j * (LONG)inputs + (LONG)k;
        sum += w[at] * grad[at];
        grad[at] *= scale[k];
    }
    gradScale[k] = sum;
}
