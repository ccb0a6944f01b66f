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
