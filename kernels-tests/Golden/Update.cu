typedef unsigned int uint;
#define ON_GPU 1
#define CUDA_ARCH __CUDA_ARCH__
#define KERNEL extern "C" __global__
#define LAUNCH_BOUNDS(threads, groups) __launch_bounds__(threads, groups)
#define DEVFN static __device__ __forceinline__
#define GLOBAL
#define SHARED
#define SHARED_SIZE(T, n) ((sizeof(T) * (n) + 15) / 16 * 16)
#define SHARED_BYTES(kernel, bytes) extern "C" __constant__ int kernel##_shared_bytes = bytes;
#ifndef SHARED_ARRAY
#define SHARED_ARRAY(T, name, n, offset) extern __shared__ __align__(16) unsigned char name##_all[]; T* name = (T*)(name##_all + (offset))
#endif
#define LONG long long
#define FLOAT_INFINITY __int_as_float(0x7f800000)
#define FLOAT_NAN __int_as_float(0x7fc00000)
#define Group_IdxX ((int)threadIdx.x)
#define Group_IdxY ((int)threadIdx.y)
#define Group_DimX ((int)blockDim.x)
#define Group_DimY ((int)blockDim.y)
#define Grid_IdxX ((int)blockIdx.x)
#define Grid_IdxY ((int)blockIdx.y)
#define Grid_DimX ((int)gridDim.x)
#define Grid_DimY ((int)gridDim.y)
#define Global_IdxX ((LONG)blockIdx.x * blockDim.x + threadIdx.x)
#define Group_Barrier() __syncthreads()
#define Float4_new(x, y, z, w) make_float4(x, y, z, w)
DEVFN float4 operator+(float4 a, float4 b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }
DEVFN float4 operator-(float4 a, float4 b) { return make_float4(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w); }
DEVFN float4 operator*(float4 a, float4 b) { return make_float4(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w); }
DEVFN float4 operator*(float a, float4 b) { return make_float4(a * b.x, a * b.y, a * b.z, a * b.w); }
#define MathF_Abs(x) fabsf(x)
#define MathF_Ceiling(x) ceilf(x)
#define MathF_Cos(x) cosf(x)
#define MathF_Exp(x) expf(x)
#define MathF_Floor(x) floorf(x)
#define MathF_Log(x) logf(x)
#define MathF_Pow(x, y) powf(x, y)
#define MathF_Sin(x) sinf(x)
#define MathF_Sqrt(x) sqrtf(x)
#define MathF_Tanh(x) tanhf(x)
#if CUDA_ARCH >= 800
#define MathF_Max Ptx_Max
#else
DEVFN float MathF_Max(float x, float y) { return x != x ? x : y != y ? y : fmaxf(x, y); }
#endif
DEVFN float MathF_Min(float x, float y) { return x != x ? x : y != y ? y : fminf(x, y); }
#define Math_Abs(x) ((x) < 0 ? -(x) : (x))
#define Math_Max(x, y) max(x, y)
#define Math_Min(x, y) min(x, y)
#define BitConverter_Int32BitsToSingle(x) __int_as_float(x)
#define BitConverter_SingleToInt32Bits(x) __float_as_int(x)
#define Atomic_Add(p, v) atomicAdd(p, v)
#define Atomic_Max(p, v) atomicMax(p, v)
#define Atomic_Min(p, v) atomicMin(p, v)
#define Atomic_And(p, v) atomicAnd(p, v)
#define Atomic_Or(p, v) atomicOr(p, v)
#define Atomic_Xor(p, v) atomicXor(p, v)
#define Atomic_Exchange(p, v) atomicExch(p, v)
#define Atomic_CompareExchange(p, expected, v) atomicCAS(p, expected, v)
#ifndef PTX_WRAPPERS
#define PTX_WRAPPERS
#if CUDA_ARCH >= 800
// Copies the first bytes of 4, and zeros after them; from is inside its buffer even if
// bytes is 0.
DEVFN void Ptx_CopyAsync4(float* to, const float* from, int bytes)
{
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;"
        :: "r"((uint)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from)), "r"(bytes) : "memory");
}
// The same for 16 bytes; both addresses are multiples of 16.
DEVFN void Ptx_CopyAsync16(float* to, const float* from, int bytes)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
        :: "r"((uint)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from)), "r"(bytes) : "memory");
}
// Makes a group of the thread's copies since the last group.
DEVFN void Ptx_CommitCopies()
{
    asm volatile("cp.async.commit_group;" ::: "memory");
}
// Waits for all of the thread's groups except the last N.
template <int N> DEVFN void Ptx_AwaitCopies()
{
    asm volatile("cp.async.wait_group %0;" :: "n"(N) : "memory");
}
// 1 / x as an exact division rounds it, for x of at least 1 or NaN; results below the
// smallest normal number may be rounded twice. Unlike a division it has no branch.
DEVFN float Ptx_Reciprocal(float x)
{
    float scale = x > 0x1p64f ? 0x1p-64f : 1.0f;
    float y;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x * scale));
    y = fmaf(y, fmaf(-(x * scale), y, 1.0f), y);
    return x == FLOAT_INFINITY ? 0.0f : y * scale;
}
// The maximum, or NaN if one is.
DEVFN float Ptx_Max(float x, float y)
{
    float max;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(max) : "f"(x), "f"(y));
    return max;
}
// Rounds to 10 bits after the point, ties away from zero.
DEVFN uint Ptx_RoundToTf32(float x)
{
    uint bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return bits;
}
// Rounds both to 7 bits after the point, ties to even; low goes to the low half.
DEVFN uint Ptx_PackBf16(float low, float high)
{
    uint bits;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
    return bits;
}
// A warp adds a product to sums: [16 x 8] * [8 x 8].
DEVFN void Ptx_MmaTf32(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
{
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}
// A warp adds a product to sums: [16 x 16] * [16 x 8].
DEVFN void Ptx_MmaBf16(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
{
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}
// A warp loads four matrices of 8 rows of 16 bytes from shared memory: lane l passes the
// address of row l % 8 of matrix l / 8, and receives, of row l / 4 of each matrix, the two
// columns of 16 bits from 2 (l % 4) on.
DEVFN void Ptx_LoadMatrix4(uint* to, const void* from)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
        : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
}
// The same, with the four matrices transposed.
DEVFN void Ptx_LoadMatrix4Transposed(uint* to, const void* from)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
        : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
}
#endif
#endif
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
