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
#define GpuBp_Kernels_Resident44_Floats (11264)
#ifndef FUNCTION_GpuBp_Kernels_Reciprocal_OfLarge
#define FUNCTION_GpuBp_Kernels_Reciprocal_OfLarge
#if CUDA_ARCH >= 800
DEVFN float GpuBp_Kernels_Reciprocal_OfLarge(float x)
{
    return Ptx_Reciprocal(x);
}
#else
DEVFN float GpuBp_Kernels_Reciprocal_OfLarge(float x)
{
    return 1.0f / x;
}
#endif
#endif
#define GpuBp_Kernels_Sigmoid_KeepsZ (0)
#ifndef FUNCTION_GpuBp_Kernels_Sigmoid_Apply
#define FUNCTION_GpuBp_Kernels_Sigmoid_Apply
DEVFN float GpuBp_Kernels_Sigmoid_Apply(float z)
{
    return GpuBp_Kernels_Reciprocal_OfLarge(1.0f + MathF_Exp(-z));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_Sigmoid_Derivative
#define FUNCTION_GpuBp_Kernels_Sigmoid_Derivative
DEVFN float GpuBp_Kernels_Sigmoid_Derivative(float kept)
{
    return kept * (1.0f - kept);
}
#endif
#define GpuBp_Kernels_Identity_KeepsZ (0)
#ifndef FUNCTION_GpuBp_Kernels_Identity_Apply
#define FUNCTION_GpuBp_Kernels_Identity_Apply
DEVFN float GpuBp_Kernels_Identity_Apply(float z)
{
    return z;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_Identity_Derivative
#define FUNCTION_GpuBp_Kernels_Identity_Derivative
DEVFN float GpuBp_Kernels_Identity_Derivative(float kept)
{
    return 1.0f;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_SoftmaxCrossEntropyLoss_Cost
#define FUNCTION_GpuBp_Kernels_SoftmaxCrossEntropyLoss_Cost
DEVFN float GpuBp_Kernels_SoftmaxCrossEntropyLoss_Cost(float z, float a, float y, float parameter)
{
    return y == 0.0f ? 0.0f : -y * z;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_SoftmaxCrossEntropyLoss_Delta
#define FUNCTION_GpuBp_Kernels_SoftmaxCrossEntropyLoss_Delta
DEVFN float GpuBp_Kernels_SoftmaxCrossEntropyLoss_Delta(float a, float y, float derivative, float parameter)
{
    return a - y;
}
#endif
#define TSize_Floats GpuBp_Kernels_Resident44_Floats
#define THidden_KeepsZ GpuBp_Kernels_Sigmoid_KeepsZ
#define THidden_Apply GpuBp_Kernels_Sigmoid_Apply
#define THidden_Derivative GpuBp_Kernels_Sigmoid_Derivative
#define TOutput_KeepsZ GpuBp_Kernels_Identity_KeepsZ
#define TOutput_Apply GpuBp_Kernels_Identity_Apply
#define TOutput_Derivative GpuBp_Kernels_Identity_Derivative
#define TLoss_Cost GpuBp_Kernels_SoftmaxCrossEntropyLoss_Cost
#define TLoss_Delta GpuBp_Kernels_SoftmaxCrossEntropyLoss_Delta
#ifndef FUNCTION_GpuBp_Kernels_ResidentTable_Layers
#define FUNCTION_GpuBp_Kernels_ResidentTable_Layers
#if CUDA_ARCH >= 500
DEVFN int GpuBp_Kernels_ResidentTable_Layers(int layers)
{
    #ifdef RESIDENT_TABLE
        return RESIDENT_LAYERS;
    #else
        return layers;
    #endif
}
#else
DEVFN int GpuBp_Kernels_ResidentTable_Layers(int layers)
{
    return layers;
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentTable_BatchSize
#define FUNCTION_GpuBp_Kernels_ResidentTable_BatchSize
#if CUDA_ARCH >= 500
DEVFN int GpuBp_Kernels_ResidentTable_BatchSize(int batchSize)
{
    #ifdef RESIDENT_TABLE
        return RESIDENT_BATCH;
    #else
        return batchSize;
    #endif
}
#else
DEVFN int GpuBp_Kernels_ResidentTable_BatchSize(int batchSize)
{
    return batchSize;
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentTable_At_S
#define FUNCTION_GpuBp_Kernels_ResidentTable_At_S
#if CUDA_ARCH >= 500
DEVFN int GpuBp_Kernels_ResidentTable_At_S(SHARED int* table, int position)
{
    #ifdef RESIDENT_TABLE
        static constexpr int known[] = { RESIDENT_TABLE };
        return known[position];
    #else
        return table[position];
    #endif
}
#else
DEVFN int GpuBp_Kernels_ResidentTable_At_S(SHARED int* table, int position)
{
    return table[position];
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Weight_S
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Weight_S
DEVFN int GpuBp_Kernels_ResidentLayer_Weight_S(SHARED int* table, int at, int inputs, int position)
{
    return (GpuBp_Kernels_ResidentTable_At_S(table, at + 8) + position / inputs * GpuBp_Kernels_ResidentTable_At_S(table, at + 9)) * 4 + position % inputs;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Load_GSS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Load_GSS
DEVFN void GpuBp_Kernels_ResidentLayer_Load_GSS(GLOBAL float* parameters, SHARED float* memory, SHARED int* table, int layer, int thread)
{
    int at = layer * 28;
    int inputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 0);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 1);
    for (int t = thread; t < outputs * inputs; t += 256)
    {
        memory[GpuBp_Kernels_ResidentLayer_Weight_S(table, at, inputs, t)] = parameters[GpuBp_Kernels_ResidentTable_At_S(table, at + 2) + t];
    }
    for (int j = thread; j < outputs; j += 256)
    {
        memory[GpuBp_Kernels_ResidentTable_At_S(table, at + 10) + j] = parameters[GpuBp_Kernels_ResidentTable_At_S(table, at + 3) + j];
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Samples
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Samples
DEVFN int GpuBp_Kernels_ResidentLayout_Samples(int batchSize)
{
    return (batchSize + 1) / 2 * 2;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Quartets
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Quartets
DEVFN int GpuBp_Kernels_ResidentLayout_Quartets(int n)
{
    return n + 3 >> 2;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
DEVFN int GpuBp_Kernels_ResidentLayout_Stride(int n)
{
    return (GpuBp_Kernels_ResidentLayout_Quartets(n) | 1) << 2;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Start
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Start
DEVFN int GpuBp_Kernels_ResidentLayout_Start(int batchSize)
{
    return GpuBp_Kernels_ResidentLayout_Quartets(2 * batchSize) * 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_AsyncCopy_One_GS
#define FUNCTION_GpuBp_Kernels_AsyncCopy_One_GS
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_AsyncCopy_One_GS(GLOBAL float* from, LONG source, SHARED float* to, int at, int isInside)
{
    Ptx_CopyAsync4(to + at, from + source, isInside ? 4 : 0);
}
#else
DEVFN void GpuBp_Kernels_AsyncCopy_One_GS(GLOBAL float* from, LONG source, SHARED float* to, int at, int isInside)
{
    to[at] = isInside ? from[source] : 0.0f;
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_CopyOrder_GS
#define FUNCTION_GpuBp_Kernels_ResidentBatch_CopyOrder_GS
DEVFN void GpuBp_Kernels_ResidentBatch_CopyOrder_GS(GLOBAL int* order, SHARED float* memory, int to, int at, int rows, int batchSize, int thread)
{
    if (thread < 128)
    {
        return;
    }
    for (int i = thread - 128; i < batchSize; i += 128)
    {
        GpuBp_Kernels_AsyncCopy_One_GS((GLOBAL float*)order, (LONG)Math_Min(at + i, rows - 1), memory, to + i, 1);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_AsyncCopy_Commit
#define FUNCTION_GpuBp_Kernels_AsyncCopy_Commit
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_AsyncCopy_Commit(void)
{
    Ptx_CommitCopies();
}
#else
DEVFN void GpuBp_Kernels_AsyncCopy_Commit(void)
{
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_AsyncCopy_AwaitAll
#define FUNCTION_GpuBp_Kernels_AsyncCopy_AwaitAll
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_AsyncCopy_AwaitAll(void)
{
    Ptx_AwaitCopies<0>();
}
#else
DEVFN void GpuBp_Kernels_AsyncCopy_AwaitAll(void)
{
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_AsyncCopy_Four_GS
#define FUNCTION_GpuBp_Kernels_AsyncCopy_Four_GS
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_AsyncCopy_Four_GS(GLOBAL float* from, LONG source, SHARED float* to, int at, int isInside)
{
    Ptx_CopyAsync16(to + at, from + source, isInside ? 16 : 0);
}
#else
DEVFN void GpuBp_Kernels_AsyncCopy_Four_GS(GLOBAL float* from, LONG source, SHARED float* to, int at, int isInside)
{
    GLOBAL float4* sources = (GLOBAL float4*)from;
    SHARED float4* quartets = (SHARED float4*)to;
    quartets[at / 4] = isInside ? sources[source / ((LONG)4)] : Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_CopyRows_GS
#define FUNCTION_GpuBp_Kernels_ResidentBatch_CopyRows_GS
DEVFN void GpuBp_Kernels_ResidentBatch_CopyRows_GS(GLOBAL float* source, int isAligned, int columns, SHARED float* memory, int numbers, int to, int batchSize, int thread)
{
    if (thread < 128)
    {
        return;
    }
    int lane = thread % 4;
    int line = GpuBp_Kernels_ResidentLayout_Stride(columns);
    for (int i = (thread - 128) / 4; i < batchSize; i += 32)
    {
        LONG row = (LONG)BitConverter_SingleToInt32Bits(memory[numbers + i]) * (LONG)columns;
        if (isAligned)
        {
            for (int k = lane * 4; k < columns; k += 16)
            {
                GpuBp_Kernels_AsyncCopy_Four_GS(source, row + (LONG)k, memory, to + i * line + k, 1);
            }
        }
        else
        {
            for (int k_1 = lane; k_1 < columns; k_1 += 4)
            {
                GpuBp_Kernels_AsyncCopy_One_GS(source, row + (LONG)k_1, memory, to + i * line + k_1, 1);
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Divide
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Divide
DEVFN int GpuBp_Kernels_ResidentLayer_Divide(int t, int inverse)
{
    return (int)((LONG)(uint)t * (LONG)(uint)inverse >> 31);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_Add
#define FUNCTION_GpuBp_Kernels_ResidentForward_Add
DEVFN float GpuBp_Kernels_ResidentForward_Add(float sum, float4 x, float4 w)
{
    return sum + x.x * w.x + x.y * w.y + x.z * w.z + x.w * w.w;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_AddFour_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_AddFour_SL
DEVFN void GpuBp_Kernels_ResidentForward_AddFour_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep)
{
    float4 x0 = memory[x];
    float4 x1 = memory[x + xStep];
    float4 w0 = memory[w];
    float4 w1 = memory[w + wStep];
    float4 w2 = memory[w + 2 * wStep];
    float4 w3 = memory[w + 3 * wStep];
    sums[0] = GpuBp_Kernels_ResidentForward_Add(sums[0], x0, w0);
    sums[1] = GpuBp_Kernels_ResidentForward_Add(sums[1], x0, w1);
    sums[2] = GpuBp_Kernels_ResidentForward_Add(sums[2], x0, w2);
    sums[3] = GpuBp_Kernels_ResidentForward_Add(sums[3], x0, w3);
    sums[4] = GpuBp_Kernels_ResidentForward_Add(sums[4], x1, w0);
    sums[5] = GpuBp_Kernels_ResidentForward_Add(sums[5], x1, w1);
    sums[6] = GpuBp_Kernels_ResidentForward_Add(sums[6], x1, w2);
    sums[7] = GpuBp_Kernels_ResidentForward_Add(sums[7], x1, w3);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_SumFour_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_SumFour_SL
DEVFN void GpuBp_Kernels_ResidentForward_SumFour_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep, int quartets)
{
    #ifdef ON_GPU
    #pragma unroll
    #endif
    for (int s = 0; s < 8; s += 1)
    {
        sums[s] = 0.0f;
    }
    int k = 0;
    for (; k + 16 <= quartets; k += 16)
    {
        #pragma unroll
        for (int n = 0; n < 16; n += 1)
        {
            GpuBp_Kernels_ResidentForward_AddFour_SL(memory, sums, x + k + n, xStep, w + k + n, wStep);
        }
    }
    for (; k < quartets; k += 1)
    {
        GpuBp_Kernels_ResidentForward_AddFour_SL(memory, sums, x + k, xStep, w + k, wStep);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_Finish_THidden_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_Finish_THidden_SL
DEVFN void GpuBp_Kernels_ResidentForward_Finish_THidden_SL(SHARED float* memory, float* sums, int height, int width, int b, int to, int rowStep, int step_1, int left, int isHidden)
{
    #pragma unroll
    for (int s = 0; s < 8; s += 1)
    {
        if (s / 4 < height && s % 4 < width)
        {
            sums[s] += memory[b + s % 4 * step_1];
        }
    }
    if (isHidden)
    {
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int s_1 = 0; s_1 < 8; s_1 += 1)
        {
            if (s_1 / 4 < height && s_1 % 4 < width)
            {
                sums[s_1] = THidden_Apply(sums[s_1]);
            }
        }
    }
    #pragma unroll
    for (int s_2 = 0; s_2 < 8; s_2 += 1)
    {
        if (s_2 / 4 < height && s_2 % 4 < width && s_2 % 4 * step_1 < left)
        {
            memory[to + s_2 / 4 * rowStep + s_2 % 4 * step_1] = sums[s_2];
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_AddTwo_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_AddTwo_SL
DEVFN void GpuBp_Kernels_ResidentForward_AddTwo_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep)
{
    float4 x0 = memory[x];
    float4 x1 = memory[x + xStep];
    float4 w0 = memory[w];
    float4 w1 = memory[w + wStep];
    sums[0] = GpuBp_Kernels_ResidentForward_Add(sums[0], x0, w0);
    sums[1] = GpuBp_Kernels_ResidentForward_Add(sums[1], x0, w1);
    sums[4] = GpuBp_Kernels_ResidentForward_Add(sums[4], x1, w0);
    sums[5] = GpuBp_Kernels_ResidentForward_Add(sums[5], x1, w1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_SumTwo_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_SumTwo_SL
DEVFN void GpuBp_Kernels_ResidentForward_SumTwo_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep, int quartets)
{
    #ifdef ON_GPU
    #pragma unroll
    #endif
    for (int s = 0; s < 8; s += 1)
    {
        sums[s] = 0.0f;
    }
    int k = 0;
    for (; k + 16 <= quartets; k += 16)
    {
        #pragma unroll
        for (int n = 0; n < 16; n += 1)
        {
            GpuBp_Kernels_ResidentForward_AddTwo_SL(memory, sums, x + k + n, xStep, w + k + n, wStep);
        }
    }
    for (; k < quartets; k += 1)
    {
        GpuBp_Kernels_ResidentForward_AddTwo_SL(memory, sums, x + k, xStep, w + k, wStep);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_Run_THidden_SS
#define FUNCTION_GpuBp_Kernels_ResidentForward_Run_THidden_SS
DEVFN void GpuBp_Kernels_ResidentForward_Run_THidden_SS(SHARED float* memory, SHARED int* table, int layer, int layers, int x, int rows, int thread)
{
    int at = layer * 28;
    int tiles = GpuBp_Kernels_ResidentTable_At_S(table, at + 4);
    int inverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 5);
    int columns = GpuBp_Kernels_ResidentTable_At_S(table, at + 6);
    int terms = GpuBp_Kernels_ResidentTable_At_S(table, at + 7);
    int w = GpuBp_Kernels_ResidentTable_At_S(table, at + 8);
    int line = GpuBp_Kernels_ResidentTable_At_S(table, at + 9);
    int b = GpuBp_Kernels_ResidentTable_At_S(table, at + 10);
    int a = GpuBp_Kernels_ResidentTable_At_S(table, at + 12);
    int outputLine = GpuBp_Kernels_ResidentTable_At_S(table, at + 14);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 1);
    float sums[8];
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int t = thread; t < tiles; t += 256)
    {
        int i = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
        int j = t - i * columns;
        int to = (a + i * outputLine) * 4 + j;
        int xAt = x + i * line;
        int wAt = w + j * line;
        if (columns * 2 < outputs)
        {
            GpuBp_Kernels_ResidentForward_SumFour_SL(quartets, sums, xAt, rows * line, wAt, columns * line, terms);
            GpuBp_Kernels_ResidentForward_Finish_THidden_SL(memory, sums, 2, 4, b + j, to, rows * outputLine * 4, columns, outputs - j, layer < layers - 1);
        }
        else
        {
            GpuBp_Kernels_ResidentForward_SumTwo_SL(quartets, sums, xAt, rows * line, wAt, columns * line, terms);
            GpuBp_Kernels_ResidentForward_Finish_THidden_SL(memory, sums, 2, 2, b + j, to, rows * outputLine * 4, columns, outputs - j, layer < layers - 1);
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentOutput_Powers_S
#define FUNCTION_GpuBp_Kernels_ResidentOutput_Powers_S
DEVFN void GpuBp_Kernels_ResidentOutput_Powers_S(SHARED float* memory, int z, int shifted, int powers, int outputs, int batchSize, int thread)
{
    int line = GpuBp_Kernels_ResidentLayout_Stride(outputs);
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int i = thread / 8; i < batchSize; i += 32)
    {
        int row = i * line;
        float max_1 = memory[z + row];
        for (int j = 0; j < outputs; j += 4)
        {
            float4 four = quartets[(z + row + j) / 4];
            max_1 = MathF_Max(max_1, four.x);
            max_1 = j + 1 < outputs ? MathF_Max(max_1, four.y) : max_1;
            max_1 = j + 2 < outputs ? MathF_Max(max_1, four.z) : max_1;
            max_1 = j + 3 < outputs ? MathF_Max(max_1, four.w) : max_1;
        }
        for (int j_1 = thread % 8; j_1 < line; j_1 += 16)
        {
            int next = j_1 + 8 < line ? j_1 + 8 : j_1;
            float difference0 = memory[z + row + j_1] - max_1;
            float difference1 = memory[z + row + next] - max_1;
            float power0 = MathF_Exp(difference0);
            float power1 = MathF_Exp(difference1);
            memory[shifted + row + j_1] = j_1 < outputs ? difference0 : 0.0f;
            memory[shifted + row + next] = next < outputs ? difference1 : 0.0f;
            memory[powers + row + j_1] = j_1 < outputs ? power0 : 0.0f;
            memory[powers + row + next] = next < outputs ? power1 : 0.0f;
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentOutput_SoftmaxDelta_S
#define FUNCTION_GpuBp_Kernels_ResidentOutput_SoftmaxDelta_S
DEVFN void GpuBp_Kernels_ResidentOutput_SoftmaxDelta_S(SHARED float* memory, int powers, int y, int delta, int outputs, int count, int batchSize, int thread)
{
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int i = thread / 8; i < batchSize; i += 32)
    {
        int row = i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        float sum = memory[powers + row];
        for (int j = 0; j < outputs; j += 4)
        {
            float4 four = quartets[(powers + row + j) / 4];
            sum = j > 0 ? sum + four.x : sum;
            sum = j + 1 < outputs ? sum + four.y : sum;
            sum = j + 2 < outputs ? sum + four.z : sum;
            sum = j + 3 < outputs ? sum + four.w : sum;
        }
        float logSum = MathF_Log(sum);
        int isInside = i < count;
        for (int j_1 = thread % 8; j_1 < outputs; j_1 += 16)
        {
            int next = j_1 + 8 < outputs ? j_1 + 8 : j_1;
            float y0 = memory[y + row + j_1];
            float y1 = memory[y + row + next];
            float logA0 = memory[delta + row + j_1] - logSum;
            float logA1 = memory[delta + row + next] - logSum;
            float delta0 = MathF_Exp(logA0) - y0;
            float delta1 = MathF_Exp(logA1) - y1;
            memory[delta + row + j_1] = isInside ? delta0 : 0.0f;
            memory[delta + row + next] = isInside ? delta1 : 0.0f;
            memory[y + row + j_1] = y0 == 0.0f ? 0.0f : -y0 * logA0;
            memory[y + row + next] = y1 == 0.0f ? 0.0f : -y1 * logA1;
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG
#define FUNCTION_GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG
DEVFN void GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG(SHARED float* memory, int z, int y, int delta, GLOBAL float* lossParameters, int outputs, int count, int batchSize, int thread)
{
    for (int i = thread / 8; i < batchSize; i += 32)
    {
        int row = i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        for (int j = thread % 8; j < outputs; j += 8)
        {
            float pre = memory[z + row + j];
            float target = memory[y + row + j];
            float a = TOutput_Apply(pre);
            float derivative = TOutput_Derivative(TOutput_KeepsZ ? pre : a);
            memory[y + row + j] = TLoss_Cost(pre, a, target, lossParameters[j]);
            memory[delta + row + j] = i < count ? TLoss_Delta(a, target, derivative, lossParameters[j]) : 0.0f;
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBackward_Derived_THidden
#define FUNCTION_GpuBp_Kernels_ResidentBackward_Derived_THidden
DEVFN float4 GpuBp_Kernels_ResidentBackward_Derived_THidden(float4 sum, float4 a, int left)
{
    return Float4_new(sum.x * THidden_Derivative(a.x), left > 1 ? sum.y * THidden_Derivative(a.y) : 0.0f, left > 2 ? sum.z * THidden_Derivative(a.z) : 0.0f, left > 3 ? sum.w * THidden_Derivative(a.w) : 0.0f);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBackward_Run_THidden_SS
#define FUNCTION_GpuBp_Kernels_ResidentBackward_Run_THidden_SS
DEVFN void GpuBp_Kernels_ResidentBackward_Run_THidden_SS(SHARED float* memory, SHARED int* table, int layer, int rows, int thread)
{
    int at = layer * 28;
    int next = at + 28;
    int tiles = GpuBp_Kernels_ResidentTable_At_S(table, at + 16);
    int inverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 17);
    int columns = GpuBp_Kernels_ResidentTable_At_S(table, at + 18);
    int a = GpuBp_Kernels_ResidentTable_At_S(table, at + 12);
    int delta = GpuBp_Kernels_ResidentTable_At_S(table, at + 13);
    int line = GpuBp_Kernels_ResidentTable_At_S(table, at + 14);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 1);
    int terms = GpuBp_Kernels_ResidentTable_At_S(table, next + 18);
    int w = GpuBp_Kernels_ResidentTable_At_S(table, next + 8);
    int nextDelta = GpuBp_Kernels_ResidentTable_At_S(table, next + 13);
    int nextLine = GpuBp_Kernels_ResidentTable_At_S(table, next + 14);
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int t = thread; t < tiles; t += 256)
    {
        int i = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
        int k = t - i * columns;
        int place = i * line + k;
        float4 a0 = quartets[a + place];
        float4 a1 = quartets[a + place + rows * line];
        float4 sum0 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
        float4 sum1 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
        for (int j = 0; j < terms; j += 1)
        {
            float4 delta0 = quartets[nextDelta + i * nextLine + j];
            float4 delta1 = quartets[nextDelta + (i + rows) * nextLine + j];
            float4 w0 = quartets[w + j * 4 * line + k];
            float4 w1 = quartets[w + (j * 4 + 1) * line + k];
            float4 w2 = quartets[w + (j * 4 + 2) * line + k];
            float4 w3 = quartets[w + (j * 4 + 3) * line + k];
            sum0 = sum0 + delta0.x * w0;
            sum1 = sum1 + delta1.x * w0;
            sum0 = sum0 + delta0.y * w1;
            sum1 = sum1 + delta1.y * w1;
            sum0 = sum0 + delta0.z * w2;
            sum1 = sum1 + delta1.z * w2;
            sum0 = sum0 + delta0.w * w3;
            sum1 = sum1 + delta1.w * w3;
        }
        int left = outputs - k * 4;
        quartets[delta + place] = GpuBp_Kernels_ResidentBackward_Derived_THidden(sum0, a0, left);
        quartets[delta + place + rows * line] = GpuBp_Kernels_ResidentBackward_Derived_THidden(sum1, a1, left);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Row_S
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Row_S
DEVFN int GpuBp_Kernels_ResidentDescent_Row_S(SHARED int* table, int at, int t)
{
    int rows = GpuBp_Kernels_ResidentTable_At_S(table, at + 25);
    int inverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 21);
    int rowsInverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 26);
    int place = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
    return place - GpuBp_Kernels_ResidentLayer_Divide(place, rowsInverse) * rows;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Column_S
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Column_S
DEVFN int GpuBp_Kernels_ResidentDescent_Column_S(SHARED int* table, int at, int t, int row)
{
    int width = GpuBp_Kernels_ResidentTable_At_S(table, at + 24);
    int inverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 21);
    int rowsInverse = GpuBp_Kernels_ResidentTable_At_S(table, at + 26);
    int place = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
    return t - (place - GpuBp_Kernels_ResidentLayer_Divide(place, rowsInverse)) * width;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_AddTwo_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_AddTwo_SS
DEVFN float4 GpuBp_Kernels_ResidentDescent_AddTwo_SS(float4 sum, SHARED float* deltas, int delta, SHARED float* inputs, int x)
{
    float delta0 = deltas[delta];
    float delta1 = deltas[delta + 1];
    float x0 = inputs[x];
    float x1 = inputs[x + 1];
    return sum + Float4_new(delta0, delta0, delta1, delta1) * Float4_new(x0, x1, x0, x1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_DescendTwo_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_DescendTwo_SS
DEVFN float4 GpuBp_Kernels_ResidentDescent_DescendTwo_SS(SHARED float* memory, SHARED int* table, int at, int row, int k, int x, float step_1, int count)
{
    int line = GpuBp_Kernels_ResidentTable_At_S(table, at + 9) * 4;
    int delta = GpuBp_Kernels_ResidentTable_At_S(table, at + 13) * 4 + row * 2;
    int deltaLine = GpuBp_Kernels_ResidentTable_At_S(table, at + 14) * 4;
    int to = GpuBp_Kernels_ResidentTable_At_S(table, at + 8) * 4 + row * 2 * line + k * 2;
    SHARED float* deltas = memory + delta;
    SHARED float* inputs = memory + (x * 4 + k * 2);
    float4 sum = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    int i = 0;
    for (; i + 32 <= count; i += 32)
    {
        #pragma unroll
        for (int n = 0; n < 32; n += 1)
        {
            sum = GpuBp_Kernels_ResidentDescent_AddTwo_SS(sum, deltas, (i + n) * deltaLine, inputs, (i + n) * line);
        }
    }
    for (; i < count; i += 1)
    {
        sum = GpuBp_Kernels_ResidentDescent_AddTwo_SS(sum, deltas, i * deltaLine, inputs, i * line);
    }
    float4 w = Float4_new(memory[to], memory[to + 1], memory[to + line], memory[to + line + 1]) - step_1 * sum;
    memory[to] = w.x;
    memory[to + 1] = w.y;
    memory[to + line] = w.z;
    memory[to + line + 1] = w.w;
    return 0.0f * w;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_DescendFour_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_DescendFour_SS
DEVFN float4 GpuBp_Kernels_ResidentDescent_DescendFour_SS(SHARED float* memory, SHARED int* table, int at, int row, int k, int x, float step_1, int count)
{
    int line = GpuBp_Kernels_ResidentTable_At_S(table, at + 9);
    int delta = GpuBp_Kernels_ResidentTable_At_S(table, at + 13) + row;
    int deltaLine = GpuBp_Kernels_ResidentTable_At_S(table, at + 14);
    int to = GpuBp_Kernels_ResidentTable_At_S(table, at + 8) + row * 4 * line + k;
    SHARED float4* quartets = (SHARED float4*)memory;
    float4 sum0 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    float4 sum1 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    float4 sum2 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    float4 sum3 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    int i = 0;
    for (; i + 32 <= count; i += 32)
    {
        #pragma unroll
        for (int n = 0; n < 32; n += 1)
        {
            float4 deltas = quartets[delta + (i + n) * deltaLine];
            float4 inputsOfSample = quartets[x + k + (i + n) * line];
            sum0 = sum0 + deltas.x * inputsOfSample;
            sum1 = sum1 + deltas.y * inputsOfSample;
            sum2 = sum2 + deltas.z * inputsOfSample;
            sum3 = sum3 + deltas.w * inputsOfSample;
        }
    }
    for (; i < count; i += 1)
    {
        float4 deltas_1 = quartets[delta + i * deltaLine];
        float4 inputsOfSample_1 = quartets[x + k + i * line];
        sum0 = sum0 + deltas_1.x * inputsOfSample_1;
        sum1 = sum1 + deltas_1.y * inputsOfSample_1;
        sum2 = sum2 + deltas_1.z * inputsOfSample_1;
        sum3 = sum3 + deltas_1.w * inputsOfSample_1;
    }
    float4 w0 = quartets[to] - step_1 * sum0;
    float4 w1 = quartets[to + line] - step_1 * sum1;
    float4 w2 = quartets[to + 2 * line] - step_1 * sum2;
    float4 w3 = quartets[to + 3 * line] - step_1 * sum3;
    quartets[to] = w0;
    quartets[to + line] = w1;
    quartets[to + 2 * line] = w2;
    quartets[to + 3 * line] = w3;
    return 0.0f * w0 + 0.0f * w1 + 0.0f * w2 + 0.0f * w3;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
#define FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
DEVFN int GpuBp_Kernels_FiniteCheck_IsFinite(float x)
{
    return MathF_Abs(x) < FLOAT_INFINITY;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Weights_SSG
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Weights_SSG
DEVFN void GpuBp_Kernels_ResidentDescent_Weights_SSG(SHARED float* memory, SHARED int* table, GLOBAL int* nonFinite, int layer, int x, float step_1, int count, int batch, int thread)
{
    int at = layer * 28;
    int tiles = GpuBp_Kernels_ResidentTable_At_S(table, at + 20);
    int side = GpuBp_Kernels_ResidentTable_At_S(table, at + 22);
    int first_1 = GpuBp_Kernels_ResidentTable_At_S(table, at + 23);
    for (int t = thread - first_1 & 255; t < tiles; t += 256)
    {
        int row = GpuBp_Kernels_ResidentDescent_Row_S(table, at, t);
        int k = GpuBp_Kernels_ResidentDescent_Column_S(table, at, t, row);
        float4 zeros = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
        if (side == 2)
        {
            zeros = GpuBp_Kernels_ResidentDescent_DescendTwo_SS(memory, table, at, row, k, x, step_1, count);
        }
        else
        {
            zeros = GpuBp_Kernels_ResidentDescent_DescendFour_SS(memory, table, at, row, k, x, step_1, count);
        }
        if (!GpuBp_Kernels_FiniteCheck_IsFinite(zeros.x + zeros.y + zeros.z + zeros.w))
        {
            Atomic_Min(&nonFinite[layer], batch);
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Biases_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Biases_SS
DEVFN void GpuBp_Kernels_ResidentDescent_Biases_SS(SHARED float* memory, SHARED int* table, int layer, float step_1, int count, int thread)
{
    int at = layer * 28;
    int hasBias = GpuBp_Kernels_ResidentTable_At_S(table, at + 11);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 1);
    int b = GpuBp_Kernels_ResidentTable_At_S(table, at + 10);
    int delta = GpuBp_Kernels_ResidentTable_At_S(table, at + 13) * 4;
    int line = GpuBp_Kernels_ResidentTable_At_S(table, at + 14) * 4;
    float sums[8];
    if (hasBias == 0)
    {
        return;
    }
    for (int j = thread; j < outputs; j += 256)
    {
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int n = 0; n < 8; n += 1)
        {
            sums[n] = 0.0f;
        }
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            #pragma unroll
            for (int n_1 = 0; n_1 < 8; n_1 += 1)
            {
                sums[n_1] += memory[delta + j + (i + n_1) * line];
            }
        }
        #pragma unroll
        for (int n_2 = 0; n_2 < 8; n_2 += 1)
        {
            if (i + n_2 < count)
            {
                sums[n_2] += memory[delta + j + (i + n_2) * line];
            }
        }
        float total = 0.0f;
        #pragma unroll
        for (int n_3 = 0; n_3 < 8; n_3 += 1)
        {
            total += sums[n_3];
        }
        memory[b + j] -= step_1 * total;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentOutput_Costs_SG
#define FUNCTION_GpuBp_Kernels_ResidentOutput_Costs_SG
DEVFN void GpuBp_Kernels_ResidentOutput_Costs_SG(SHARED float* memory, int y, GLOBAL float* costs, int at, int outputs, int count, int thread)
{
    for (int i = 255 - thread; i < count; i += 256)
    {
        int row = y + i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        float cost = 0.0f;
        for (int j = 0; j < outputs; j += 1)
        {
            cost += memory[row + j];
        }
        costs[at + i] = cost;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Store_GSS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Store_GSS
DEVFN void GpuBp_Kernels_ResidentLayer_Store_GSS(GLOBAL float* parameters, SHARED float* memory, SHARED int* table, int layer, int thread)
{
    int at = layer * 28;
    int inputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 0);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, at + 1);
    for (int t = thread; t < outputs * inputs; t += 256)
    {
        parameters[GpuBp_Kernels_ResidentTable_At_S(table, at + 2) + t] = memory[GpuBp_Kernels_ResidentLayer_Weight_S(table, at, inputs, t)];
    }
    for (int j = thread; j < outputs; j += 256)
    {
        parameters[GpuBp_Kernels_ResidentTable_At_S(table, at + 3) + j] = memory[GpuBp_Kernels_ResidentTable_At_S(table, at + 10) + j];
    }
}
#endif
SHARED_BYTES(ResidentTraining, SHARED_SIZE(float, TSize_Floats) + SHARED_SIZE(int, 224))
KERNEL LAUNCH_BOUNDS(256, 1) void ResidentTraining(
    GLOBAL float* parameters_base, LONG parameters_offset, LONG parameters_length,
    GLOBAL int* layout_base, LONG layout_offset, LONG layout_length,
    GLOBAL float* features_base, LONG features_offset, LONG features_length,
    GLOBAL float* targets_base, LONG targets_offset, LONG targets_length,
    GLOBAL int* order_base, LONG order_offset, LONG order_length,
    GLOBAL int* cursor_base, LONG cursor_offset, LONG cursor_length,
    GLOBAL float* costs_base, LONG costs_offset, LONG costs_length,
    GLOBAL float* learningRate_base, LONG learningRate_offset, LONG learningRate_length,
    GLOBAL int* nonFinite_base, LONG nonFinite_offset, LONG nonFinite_length,
    GLOBAL float* lossParameters_base, LONG lossParameters_offset, LONG lossParameters_length,
    int rows,
    int batchSize,
    int steps,
    int flags)
{
    GLOBAL float* parameters = parameters_base + parameters_offset;
    GLOBAL int* layout = layout_base + layout_offset;
    GLOBAL float* features = features_base + features_offset;
    GLOBAL float* targets = targets_base + targets_offset;
    GLOBAL int* order = order_base + order_offset;
    GLOBAL int* cursor = cursor_base + cursor_offset;
    GLOBAL float* costs = costs_base + costs_offset;
    GLOBAL float* learningRate = learningRate_base + learningRate_offset;
    GLOBAL int* nonFinite = nonFinite_base + nonFinite_offset;
    GLOBAL float* lossParameters = lossParameters_base + lossParameters_offset;
    SHARED_ARRAY(float, memory, TSize_Floats, 0);
    SHARED_ARRAY(int, table, 224, SHARED_SIZE(float, TSize_Floats));
    int layers = GpuBp_Kernels_ResidentTable_Layers((int)nonFinite_length);
    int samples = GpuBp_Kernels_ResidentTable_BatchSize(batchSize);
    int thread = Group_IdxX & 255;
    int first_1 = cursor[0];
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int t = thread; t < TSize_Floats / 4; t += 256)
    {
        quartets[t] = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    }
    for (int t_1 = thread; t_1 < layers * 28; t_1 += 256)
    {
        table[t_1] = layout[t_1];
    }
    Group_Barrier();
    #if CUDA_ARCH > 0
    #pragma unroll
    #endif
    for (int l = 0; l < GpuBp_Kernels_ResidentTable_Layers(layers); l += 1)
    {
        GpuBp_Kernels_ResidentLayer_Load_GSS(parameters, memory, table, l, thread);
    }
    int last = (layers - 1) * 28;
    int inputs = GpuBp_Kernels_ResidentTable_At_S(table, 0);
    int outputs = GpuBp_Kernels_ResidentTable_At_S(table, last + 1);
    int z = GpuBp_Kernels_ResidentTable_At_S(table, last + 12) * 4;
    int delta = GpuBp_Kernels_ResidentTable_At_S(table, last + 13) * 4;
    int powers = GpuBp_Kernels_ResidentTable_At_S(table, last + 19) * 4;
    int xLength = GpuBp_Kernels_ResidentLayout_Samples(samples) * GpuBp_Kernels_ResidentLayout_Stride(inputs);
    int yLength = GpuBp_Kernels_ResidentLayout_Samples(samples) * GpuBp_Kernels_ResidentLayout_Stride(outputs);
    int xStart = GpuBp_Kernels_ResidentLayout_Start(samples);
    int yStart = xStart + 2 * xLength;
    int half_1 = GpuBp_Kernels_ResidentLayout_Samples(samples) / 2;
    int isAligned = (flags & 2) != 0;
    float wholeRate = learningRate[0] / (float)samples;
    int ragged = rows % samples;
    float raggedRate = ragged == 0 ? wholeRate : learningRate[0] / (float)ragged;
    int start = first_1 * samples;
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, 0, start, rows, samples, thread);
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, samples, start + samples, rows, samples, thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    GpuBp_Kernels_AsyncCopy_AwaitAll();
    Group_Barrier();
    GpuBp_Kernels_ResidentBatch_CopyRows_GS(features, isAligned, inputs, memory, 0, xStart, samples, thread);
    GpuBp_Kernels_ResidentBatch_CopyRows_GS(targets, 0, outputs, memory, 0, yStart, samples, thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    int batch = first_1;
    int rest = rows - start;
    int slot = 0;
    for (int left = steps; left > 0; left -= 1)
    {
        int count = Math_Min(samples, rest);
        int x = xStart + slot * xLength;
        int y = yStart + slot * yLength;
        int nextX = xStart + (1 - slot) * xLength;
        int nextY = yStart + (1 - slot) * yLength;
        int nextNumbers = (1 - slot) * samples;
        float rate = count == samples ? wholeRate : raggedRate;
        GpuBp_Kernels_AsyncCopy_AwaitAll();
        Group_Barrier();
        #if CUDA_ARCH > 0
        #pragma unroll
        #endif
        for (int l_1 = 0; l_1 < GpuBp_Kernels_ResidentTable_Layers(layers); l_1 += 1)
        {
            int input = l_1 == 0 ? x / 4 : GpuBp_Kernels_ResidentTable_At_S(table, l_1 * 28 + 15);
            GpuBp_Kernels_ResidentForward_Run_THidden_SS(memory, table, l_1, layers, input, half_1, thread);
            if (l_1 == 0)
            {
                GpuBp_Kernels_ResidentBatch_CopyRows_GS(targets, 0, outputs, memory, nextNumbers, nextY, samples, thread);
                GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, slot * samples, (batch + 2) * samples, rows, samples, thread);
            }
            Group_Barrier();
        }
        if ((flags & 1) != 0)
        {
            GpuBp_Kernels_ResidentOutput_Powers_S(memory, z, delta, powers, outputs, samples, thread);
        }
        Group_Barrier();
        if ((flags & 1) != 0)
        {
            GpuBp_Kernels_ResidentOutput_SoftmaxDelta_S(memory, powers, y, delta, outputs, count, samples, thread);
        }
        else
        {
            GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG(memory, z, y, delta, lossParameters, outputs, count, samples, thread);
        }
        Group_Barrier();
        GpuBp_Kernels_ResidentBatch_CopyRows_GS(features, isAligned, inputs, memory, nextNumbers, nextX, samples, thread);
        GpuBp_Kernels_AsyncCopy_Commit();
        #if CUDA_ARCH > 0
        #pragma unroll
        #endif
        for (int n = 1; n < GpuBp_Kernels_ResidentTable_Layers(layers); n += 1)
        {
            int l_2 = layers - 1 - n;
            GpuBp_Kernels_ResidentBackward_Run_THidden_SS(memory, table, l_2, half_1, thread);
            Group_Barrier();
        }
        #if CUDA_ARCH > 0
        #pragma unroll
        #endif
        for (int l_3 = 0; l_3 < GpuBp_Kernels_ResidentTable_Layers(layers); l_3 += 1)
        {
            int input_1 = l_3 == 0 ? x / 4 : GpuBp_Kernels_ResidentTable_At_S(table, l_3 * 28 + 15);
            GpuBp_Kernels_ResidentDescent_Weights_SSG(memory, table, nonFinite, l_3, input_1, rate, samples, batch, thread);
            GpuBp_Kernels_ResidentDescent_Biases_SS(memory, table, l_3, rate, samples, l_3 == 0 ? 255 - thread : thread);
        }
        GpuBp_Kernels_ResidentOutput_Costs_SG(memory, y, costs, batch * samples, outputs, count, thread);
        slot = 1 - slot;
        rest -= samples;
        batch += 1;
    }
    GpuBp_Kernels_AsyncCopy_AwaitAll();
    Group_Barrier();
    #if CUDA_ARCH > 0
    #pragma unroll
    #endif
    for (int l_4 = 0; l_4 < GpuBp_Kernels_ResidentTable_Layers(layers); l_4 += 1)
    {
        GpuBp_Kernels_ResidentLayer_Store_GSS(parameters, memory, table, l_4, thread);
    }
    if (thread == 0)
    {
        cursor[0] = first_1 + steps;
    }
}
