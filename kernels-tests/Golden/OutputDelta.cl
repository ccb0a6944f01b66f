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
#define GpuBp_Kernels_Tanh_KeepsZ (0)
#ifndef FUNCTION_GpuBp_Kernels_Tanh_Apply
#define FUNCTION_GpuBp_Kernels_Tanh_Apply
DEVFN float GpuBp_Kernels_Tanh_Apply(float z)
{
    return MathF_Tanh(z);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_Tanh_Derivative
#define FUNCTION_GpuBp_Kernels_Tanh_Derivative
DEVFN float GpuBp_Kernels_Tanh_Derivative(float kept)
{
    return 1.0f - kept * kept;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_QuadraticLoss_Cost
#define FUNCTION_GpuBp_Kernels_QuadraticLoss_Cost
DEVFN float GpuBp_Kernels_QuadraticLoss_Cost(float z, float a, float y, float parameter)
{
    return 0.5f * (a - y) * (a - y);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_QuadraticLoss_Delta
#define FUNCTION_GpuBp_Kernels_QuadraticLoss_Delta
DEVFN float GpuBp_Kernels_QuadraticLoss_Delta(float a, float y, float derivative, float parameter)
{
    return (a - y) * derivative;
}
#endif
#define TActivation_KeepsZ GpuBp_Kernels_Tanh_KeepsZ
#define TActivation_Apply GpuBp_Kernels_Tanh_Apply
#define TActivation_Derivative GpuBp_Kernels_Tanh_Derivative
#define TLoss_Cost GpuBp_Kernels_QuadraticLoss_Cost
#define TLoss_Delta GpuBp_Kernels_QuadraticLoss_Delta
#ifndef FUNCTION_GpuBp_Kernels_OutputDelta_Row_TActivation_TLoss_GGGG
#define FUNCTION_GpuBp_Kernels_OutputDelta_Row_TActivation_TLoss_GGGG
DEVFN float GpuBp_Kernels_OutputDelta_Row_TActivation_TLoss_GGGG(GLOBAL float* z, LONG zAt, GLOBAL float* y, LONG yAt, GLOBAL float* delta, LONG deltaAt, GLOBAL float* parameters, int outputs)
{
    float cost = 0.0f;
    for (int j = 0; j < outputs; j += 1)
    {
        float a = TActivation_Apply(z[zAt + (LONG)j]);
        float derivative = TActivation_Derivative(TActivation_KeepsZ ? z[zAt + (LONG)j] : a);
        cost += TLoss_Cost(z[zAt + (LONG)j], a, y[yAt + (LONG)j], parameters[j]);
        delta[deltaAt + (LONG)j] = TLoss_Delta(a, y[yAt + (LONG)j], derivative, parameters[j]);
    }
    return cost;
}
#endif
SHARED_BYTES(OutputDelta, 0)
KERNEL void OutputDelta(
    int i_extent,
    GLOBAL float* z_base, LONG z_offset, LONG z_length,
    GLOBAL float* y_base, LONG y_offset, LONG y_length,
    GLOBAL float* delta_base, LONG delta_offset, LONG delta_length,
    GLOBAL float* costs_base, LONG costs_offset, LONG costs_length,
    GLOBAL int* cursor_base, LONG cursor_offset, LONG cursor_length,
    GLOBAL int* current_base, LONG current_offset, LONG current_length,
    int batchSize,
    GLOBAL float* parameters_base, LONG parameters_offset, LONG parameters_length,
    int outputs)
{
    GLOBAL float* z = z_base + z_offset;
    GLOBAL float* y = y_base + y_offset;
    GLOBAL float* delta = delta_base + delta_offset;
    GLOBAL float* costs = costs_base + costs_offset;
    GLOBAL int* cursor = cursor_base + cursor_offset;
    GLOBAL int* current = current_base + current_offset;
    GLOBAL float* parameters = parameters_base + parameters_offset;
    if (Global_IdxX >= i_extent) return;
    int i = (int)Global_IdxX;
    LONG row = (LONG)i * (LONG)outputs;
    float cost = GpuBp_Kernels_OutputDelta_Row_TActivation_TLoss_GGGG(z, row, y, row, delta, row, parameters, outputs);
    costs[cursor[0] * batchSize + i] = cost;
    if (i == 0)
    {
        current[0] = cursor[0];
    }
}
