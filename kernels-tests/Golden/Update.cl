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
#ifndef STRUCT_GpuBp_Kernels_Parameter
#define STRUCT_GpuBp_Kernels_Parameter
typedef struct { float Weight; float State1; float State2; } GpuBp_Kernels_Parameter;
DEVFN GpuBp_Kernels_Parameter GpuBp_Kernels_Parameter_new(float Weight_0, float State1_1, float State2_2) { GpuBp_Kernels_Parameter value; value.Weight = Weight_0; value.State1 = State1_1; value.State2 = State2_2; return value; }
#endif
#ifndef STRUCT_GpuBp_Kernels_Hyperparameters
#define STRUCT_GpuBp_Kernels_Hyperparameters
typedef struct { float Rate; float Hyper1; float Hyper2; float Hyper3; float Hyper4; float Step; } GpuBp_Kernels_Hyperparameters;
DEVFN GpuBp_Kernels_Hyperparameters GpuBp_Kernels_Hyperparameters_new(float Rate_0, float Hyper1_1, float Hyper2_2, float Hyper3_3, float Hyper4_4, float Step_5) { GpuBp_Kernels_Hyperparameters value; value.Rate = Rate_0; value.Hyper1 = Hyper1_1; value.Hyper2 = Hyper2_2; value.Hyper3 = Hyper3_3; value.Hyper4 = Hyper4_4; value.Step = Step_5; return value; }
#endif
#define GpuBp_Kernels_AdamRule_States (2)
#ifndef FUNCTION_GpuBp_Kernels_AdamRule_Step
#define FUNCTION_GpuBp_Kernels_AdamRule_Step
DEVFN GpuBp_Kernels_Parameter GpuBp_Kernels_AdamRule_Step(GpuBp_Kernels_Parameter p, float gradient, GpuBp_Kernels_Hyperparameters h)
{
    float g = gradient + h.Hyper4 * p.Weight;
    float m = p.State1 + h.Hyper1 * (g - p.State1);
    float v = p.State2 + h.Hyper2 * (g * g - p.State2);
    return GpuBp_Kernels_Parameter_new(p.Weight - h.Rate * m / (MathF_Sqrt(v) + h.Hyper3), m, v);
}
#endif
#define TRule_States GpuBp_Kernels_AdamRule_States
#define TRule_Step GpuBp_Kernels_AdamRule_Step
#ifndef STRUCT_GpuBp_Kernels_Hyperparameters
#define STRUCT_GpuBp_Kernels_Hyperparameters
typedef struct { float Rate; float Hyper1; float Hyper2; float Hyper3; float Hyper4; float Step; } GpuBp_Kernels_Hyperparameters;
DEVFN GpuBp_Kernels_Hyperparameters GpuBp_Kernels_Hyperparameters_new(float Rate_0, float Hyper1_1, float Hyper2_2, float Hyper3_3, float Hyper4_4, float Step_5) { GpuBp_Kernels_Hyperparameters value; value.Rate = Rate_0; value.Hyper1 = Hyper1_1; value.Hyper2 = Hyper2_2; value.Hyper3 = Hyper3_3; value.Hyper4 = Hyper4_4; value.Step = Step_5; return value; }
#endif
#ifndef STRUCT_GpuBp_Kernels_Parameter
#define STRUCT_GpuBp_Kernels_Parameter
typedef struct { float Weight; float State1; float State2; } GpuBp_Kernels_Parameter;
DEVFN GpuBp_Kernels_Parameter GpuBp_Kernels_Parameter_new(float Weight_0, float State1_1, float State2_2) { GpuBp_Kernels_Parameter value; value.Weight = Weight_0; value.State1 = State1_1; value.State2 = State2_2; return value; }
#endif
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
    GpuBp_Kernels_Hyperparameters step_1 = GpuBp_Kernels_Hyperparameters_new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[6]);
    GpuBp_Kernels_Parameter before = GpuBp_Kernels_Parameter_new(w[i], TRule_States > 0 ? state1[i] : 0.0f, TRule_States > 1 ? state2[i] : 0.0f);
    GpuBp_Kernels_Parameter after = TRule_Step(before, numbers[5] * grad[i], step_1);
    if (TRule_States > 0)
    {
        state1[i] = after.State1;
    }
    if (TRule_States > 1)
    {
        state2[i] = after.State2;
    }
    w[i] = after.Weight;
    if (!GpuBp_Kernels_FiniteCheck_IsFinite(after.Weight))
    {
        int layer = 0;
        while (first_1 + i >= ends[layer])
        {
            layer += 1;
        }
        Atomic_Min(&nonFinite[layer], current[0]);
    }
}
