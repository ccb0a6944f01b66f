#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#define CUDA_ARCH 0
#define KERNEL __kernel
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
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_State1
#define FUNCTION_GpuBp_Kernels_AdamRule_State1
DEVFN float GpuBp_Kernels_AdamRule_State1(float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t)
{
    return state1 + a * (grad + d * w - state1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_State2
#define FUNCTION_GpuBp_Kernels_AdamRule_State2
DEVFN float GpuBp_Kernels_AdamRule_State2(float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t)
{
    return state2 + b * ((grad + d * w) * (grad + d * w) - state2);
}
#endif
#define GpuBp_Kernels_AdamRule_States (2)
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_State1
#define FUNCTION_GpuBp_Kernels_AdamRule_State1
DEVFN float GpuBp_Kernels_AdamRule_State1(float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t)
{
    return state1 + a * (grad + d * w - state1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_State2
#define FUNCTION_GpuBp_Kernels_AdamRule_State2
DEVFN float GpuBp_Kernels_AdamRule_State2(float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t)
{
    return state2 + b * ((grad + d * w) * (grad + d * w) - state2);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_Weight
#define FUNCTION_GpuBp_Kernels_AdamRule_Weight
DEVFN float GpuBp_Kernels_AdamRule_Weight(float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t)
{
    return w - rate * GpuBp_Kernels_AdamRule_State1(w, grad, state1, state2, rate, a, b, c, d, t) / (MathF_Sqrt(GpuBp_Kernels_AdamRule_State2(w, grad, state1, state2, rate, a, b, c, d, t)) + c);
}
#endif
#define TRule_States GpuBp_Kernels_AdamRule_States
#define TRule_State1 GpuBp_Kernels_AdamRule_State1
#define TRule_State2 GpuBp_Kernels_AdamRule_State2
#define TRule_Weight GpuBp_Kernels_AdamRule_Weight
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
#define FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
DEVFN int GpuBp_Kernels_FiniteCheck_IsFinite(float x)
{
    return MathF_Abs(x) < FLOAT_INFINITY;
}
#endif
SHARED_BYTES(Update, 0)
KERNEL void Update(
    int i_extent,
    GLOBAL float* w_base, LONG w_offset, LONG w_length,
    GLOBAL float* grad_base, LONG grad_offset, LONG grad_length,
    GLOBAL float* state1_base, LONG state1_offset, LONG state1_length,
    GLOBAL float* state2_base, LONG state2_offset, LONG state2_length,
    GLOBAL float* numbers_base, LONG numbers_offset, LONG numbers_length,
    GLOBAL int* ends_base, LONG ends_offset, LONG ends_length,
    GLOBAL int* current_base, LONG current_offset, LONG current_length,
    GLOBAL int* nonFinite_base, LONG nonFinite_offset, LONG nonFinite_length,
    int first_1)
{
    GLOBAL float* w = w_base + w_offset;
    GLOBAL float* grad = grad_base + grad_offset;
    GLOBAL float* state1 = state1_base + state1_offset;
    GLOBAL float* state2 = state2_base + state2_offset;
    GLOBAL float* numbers = numbers_base + numbers_offset;
    GLOBAL int* ends = ends_base + ends_offset;
    GLOBAL int* current = current_base + current_offset;
    GLOBAL int* nonFinite = nonFinite_base + nonFinite_offset;
    if (Global_IdxX >= i_extent) return;
    int i = (int)Global_IdxX;
    float rate = numbers[0];
    float a = numbers[1];
    float b = numbers[2];
    float c = numbers[3];
    float d = numbers[4];
    float t = numbers[6];
    float before = w[i];
    float g = numbers[5] * grad[i];
    float s1 = 0.0f;
    if (TRule_States > 0)
    {
        s1 = state1[i];
    }
    float s2 = 0.0f;
    if (TRule_States > 1)
    {
        s2 = state2[i];
    }
    if (TRule_States > 0)
    {
        state1[i] = TRule_State1(before, g, s1, s2, rate, a, b, c, d, t);
    }
    if (TRule_States > 1)
    {
        state2[i] = TRule_State2(before, g, s1, s2, rate, a, b, c, d, t);
    }
    float after = TRule_Weight(before, g, s1, s2, rate, a, b, c, d, t);
    w[i] = after;
    if (!GpuBp_Kernels_FiniteCheck_IsFinite(after))
    {
        int layer = 0;
        while (first_1 + i >= ends[layer])
        {
            layer += 1;
        }
        Atomic_Min(&nonFinite[layer], current[0]);
    }
}
