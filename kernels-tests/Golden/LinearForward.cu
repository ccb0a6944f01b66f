typedef unsigned int uint;
#define ON_GPU 1
#define CUDA_ARCH __CUDA_ARCH__
#define KERNEL extern "C" __global__
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
DEVFN float MathF_Max(float x, float y) { return x != x ? x : y != y ? y : fmaxf(x, y); }
DEVFN float MathF_Min(float x, float y) { return x != x ? x : y != y ? y : fminf(x, y); }
#define Math_Abs(x) ((x) < 0 ? -(x) : (x))
#define Math_Max(x, y) max(x, y)
#define Math_Min(x, y) min(x, y)
#define Atomic_Add(p, v) atomicAdd(p, v)
#define Atomic_Max(p, v) atomicMax(p, v)
#define Atomic_Min(p, v) atomicMin(p, v)
#ifndef PTX_WRAPPERS
#define PTX_WRAPPERS
#if CUDA_ARCH >= 800
// Copies the first bytes of 4, and zeros after them; from lies in its buffer even where bytes is 0.
DEVFN void Ptx_CopyAsync4(float* to, const float* from, int bytes)
{
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;"
        :: "r"((uint)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from)), "r"(bytes) : "memory");
}
// The same of 16; both addresses are multiples of 16.
DEVFN void Ptx_CopyAsync16(float* to, const float* from, int bytes)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
        :: "r"((uint)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from)), "r"(bytes) : "memory");
}
// Makes a group of the thread's copies since the last.
DEVFN void Ptx_CommitCopies()
{
    asm volatile("cp.async.commit_group;" ::: "memory");
}
// Waits for all of the thread's groups but the last N.
template <int N> DEVFN void Ptx_AwaitCopies()
{
    asm volatile("cp.async.wait_group %0;" :: "n"(N) : "memory");
}
// The nearest number of 10 bits after the point, ties away from zero.
DEVFN uint Ptx_RoundToTf32(float x)
{
    uint bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return bits;
}
// The nearest two numbers of 7 bits after the point, ties to even; low in the low half.
DEVFN uint Ptx_PackBf16(float low, float high)
{
    uint bits;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
    return bits;
}
// Adds a product to sums, by a warp: [16 x 8] * [8 x 8].
DEVFN void Ptx_MmaTf32(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
{
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}
// Adds a product to sums, by a warp: [16 x 16] * [16 x 8].
DEVFN void Ptx_MmaBf16(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
{
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}
// Four matrices of 8 rows of 16 bytes in shared memory, by a warp: lane l gives the address of row
// l % 8 of matrix l / 8, and gets columns 2 (l % 4) and the next, of 16 bits, of each one's row l / 4.
DEVFN void Ptx_LoadMatrix4(uint* to, const void* from)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
        : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
}
// The same of the four transposed.
DEVFN void Ptx_LoadMatrix4Transposed(uint* to, const void* from)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
        : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
}
#endif
#endif
#define GpuBp_Kernels_GpuTile_Rows (64)
#define GpuBp_Kernels_GpuTile_Columns (64)
#define GpuBp_Kernels_GpuTile_Depth (16)
#define GpuBp_Kernels_GpuTile_RowsPerThread (8)
#define GpuBp_Kernels_GpuTile_ColumnsPerThread (8)
#ifndef FUNCTION_GpuBp_Kernels_Sigmoid_Apply
#define FUNCTION_GpuBp_Kernels_Sigmoid_Apply
DEVFN float GpuBp_Kernels_Sigmoid_Apply(float z)
{
    return 1.0f / (1.0f + MathF_Exp(-z));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_Sigmoid_Derivative
#define FUNCTION_GpuBp_Kernels_Sigmoid_Derivative
DEVFN float GpuBp_Kernels_Sigmoid_Derivative(float a)
{
    return a * (1.0f - a);
}
#endif
#define TTile_Rows GpuBp_Kernels_GpuTile_Rows
#define TTile_Columns GpuBp_Kernels_GpuTile_Columns
#define TTile_Depth GpuBp_Kernels_GpuTile_Depth
#define TTile_RowsPerThread GpuBp_Kernels_GpuTile_RowsPerThread
#define TTile_ColumnsPerThread GpuBp_Kernels_GpuTile_ColumnsPerThread
#define TActivation_Apply GpuBp_Kernels_Sigmoid_Apply
#define TActivation_Derivative GpuBp_Kernels_Sigmoid_Derivative
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Clear_TTile_L
#define FUNCTION_GpuBp_Kernels_ProductTile_Clear_TTile_L
DEVFN void GpuBp_Kernels_ProductTile_Clear_TTile_L(float* sums)
{
    #pragma unroll
    for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
    {
        sums[s] = 0.0f;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Load_G
#define FUNCTION_GpuBp_Kernels_ProductTile_Load_G
DEVFN float4 GpuBp_Kernels_ProductTile_Load_G(GLOBAL float* source, LONG at, int inside)
{
    if (inside >= 4)
    {
        return Float4_new(source[at], source[at + ((LONG)1)], source[at + ((LONG)2)], source[at + ((LONG)3)]);
    }
    return Float4_new(inside > 0 ? source[at] : 0.0f, inside > 1 ? source[at + ((LONG)1)] : 0.0f, inside > 2 ? source[at + ((LONG)2)] : 0.0f, 0.0f);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_LoadRows_TTile_GS
#define FUNCTION_GpuBp_Kernels_ProductTile_LoadRows_TTile_GS
DEVFN void GpuBp_Kernels_ProductTile_LoadRows_TTile_GS(GLOBAL float* source, SHARED float* tile, int extent_1, int row, int rows, int k0, int depth, int thread)
{
    int threads = TTile_Rows / TTile_RowsPerThread * (TTile_Columns / TTile_ColumnsPerThread);
    for (int t = thread; t < extent_1 * TTile_Depth / 4; t += threads)
    {
        int r = t / (TTile_Depth / 4);
        int k = t % (TTile_Depth / 4) * 4;
        float4 values = GpuBp_Kernels_ProductTile_Load_G(source, (LONG)(row + r) * (LONG)depth + (LONG)k0 + (LONG)k, row + r < rows ? depth - k0 - k : 0);
        tile[k * extent_1 + r] = values.x;
        tile[(k + 1) * extent_1 + r] = values.y;
        tile[(k + 2) * extent_1 + r] = values.z;
        tile[(k + 3) * extent_1 + r] = values.w;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Unpack_L
#define FUNCTION_GpuBp_Kernels_ProductTile_Unpack_L
DEVFN void GpuBp_Kernels_ProductTile_Unpack_L(float4 quartet, float* values, int at)
{
    values[at] = quartet.x;
    values[at + 1] = quartet.y;
    values[at + 2] = quartet.z;
    values[at + 3] = quartet.w;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Quartet_TTile
#define FUNCTION_GpuBp_Kernels_ProductTile_Quartet_TTile
DEVFN int GpuBp_Kernels_ProductTile_Quartet_TTile(int x, int q)
{
    return q * (TTile_Columns / TTile_ColumnsPerThread) + x;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL
#define FUNCTION_GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL
DEVFN void GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL(SHARED float4* left, SHARED float4* right, float* sums, int x, int y)
{
    float block[TTile_RowsPerThread * TTile_ColumnsPerThread];
    #pragma unroll
    for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
    {
        block[s] = sums[s];
    }
    float a[TTile_RowsPerThread];
    float b[TTile_ColumnsPerThread];
    #pragma unroll
    for (int k = 0; k < TTile_Depth; k += 1)
    {
        #pragma unroll
        for (int r = 0; r < TTile_RowsPerThread / 4; r += 1)
        {
            GpuBp_Kernels_ProductTile_Unpack_L(left[(k * TTile_Rows + y * TTile_RowsPerThread) / 4 + r], a, r * 4);
        }
        #pragma unroll
        for (int c = 0; c < TTile_ColumnsPerThread / 4; c += 1)
        {
            GpuBp_Kernels_ProductTile_Unpack_L(right[k * (TTile_Columns / 4) + GpuBp_Kernels_ProductTile_Quartet_TTile(x, c)], b, c * 4);
        }
        #pragma unroll
        for (int r_1 = 0; r_1 < TTile_RowsPerThread; r_1 += 1)
        {
            #pragma unroll
            for (int c_1 = 0; c_1 < TTile_ColumnsPerThread; c_1 += 1)
            {
                block[r_1 * TTile_ColumnsPerThread + c_1] += a[r_1] * b[c_1];
            }
        }
    }
    #pragma unroll
    for (int s_1 = 0; s_1 < TTile_RowsPerThread * TTile_ColumnsPerThread; s_1 += 1)
    {
        sums[s_1] = block[s_1];
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Column_TTile
#define FUNCTION_GpuBp_Kernels_ProductTile_Column_TTile
DEVFN int GpuBp_Kernels_ProductTile_Column_TTile(int x, int c)
{
    return GpuBp_Kernels_ProductTile_Quartet_TTile(x, c / 4) * 4 + c % 4;
}
#endif
SHARED_BYTES(LinearForward, SHARED_SIZE(float, TTile_Depth * TTile_Rows) + SHARED_SIZE(float, TTile_Depth * TTile_Columns))
KERNEL void LinearForward(
    GLOBAL float* x_base, LONG x_offset, LONG x_length,
    GLOBAL float* w_base, LONG w_offset, LONG w_length,
    GLOBAL float* b_base, LONG b_offset, LONG b_length,
    GLOBAL float* a_base, LONG a_offset, LONG a_length,
    int batch,
    int outputs,
    int inputs)
{
    GLOBAL float* x = x_base + x_offset;
    GLOBAL float* w = w_base + w_offset;
    GLOBAL float* b = b_base + b_offset;
    GLOBAL float* a = a_base + a_offset;
    SHARED_ARRAY(float, xTile, TTile_Depth * TTile_Rows, 0);
    SHARED_ARRAY(float, wTile, TTile_Depth * TTile_Columns, SHARED_SIZE(float, TTile_Depth * TTile_Rows));
    float z[TTile_RowsPerThread * TTile_ColumnsPerThread];
    int i0 = Grid_IdxY * TTile_Rows;
    int j0 = Grid_IdxX * TTile_Columns;
    int thread = Group_IdxY * Group_DimX + Group_IdxX;
    GpuBp_Kernels_ProductTile_Clear_TTile_L(z);
    for (int k0 = 0; k0 < inputs; k0 += TTile_Depth)
    {
        GpuBp_Kernels_ProductTile_LoadRows_TTile_GS(x, xTile, TTile_Rows, i0, batch, k0, inputs, thread);
        GpuBp_Kernels_ProductTile_LoadRows_TTile_GS(w, wTile, TTile_Columns, j0, outputs, k0, inputs, thread);
        Group_Barrier();
        GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL((SHARED float4*)xTile, (SHARED float4*)wTile, z, Group_IdxX, Group_IdxY);
        Group_Barrier();
    }
    #ifdef ON_GPU
    #pragma unroll
    #endif
    for (int r = 0; r < TTile_RowsPerThread; r += 1)
    {
        int i = i0 + Group_IdxY * TTile_RowsPerThread + r;
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int c = 0; c < TTile_ColumnsPerThread; c += 1)
        {
            int j = j0 + GpuBp_Kernels_ProductTile_Column_TTile(Group_IdxX, c);
            if (i < batch && j < outputs)
            {
                a[(LONG)i * (LONG)outputs + (LONG)j] = TActivation_Apply(z[r * TTile_ColumnsPerThread + c] + b[j]);
            }
        }
    }
}
