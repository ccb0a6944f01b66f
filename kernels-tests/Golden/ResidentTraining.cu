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
#define GpuBp_Kernels_Sigmoid_KeepsZ (0)
#ifndef FUNCTION_GpuBp_Kernels_Sigmoid_Apply
#define FUNCTION_GpuBp_Kernels_Sigmoid_Apply
DEVFN float GpuBp_Kernels_Sigmoid_Apply(float z)
{
    return 1.0f / (1.0f + MathF_Exp(-z));
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
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
DEVFN int GpuBp_Kernels_ResidentLayout_Stride(int n)
{
    return n / 2 * 2 + 1;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Weight_S
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Weight_S
DEVFN int GpuBp_Kernels_ResidentLayer_Weight_S(SHARED int* table, int at, int inputs, int position)
{
    return table[at + 5] + position / inputs * GpuBp_Kernels_ResidentLayout_Stride(inputs) + position % inputs;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Load_GSS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Load_GSS
DEVFN void GpuBp_Kernels_ResidentLayer_Load_GSS(GLOBAL float* parameters, SHARED float* memory, SHARED int* table, int layer, int thread)
{
    int at = layer * 10;
    int inputs = table[at + 0];
    int outputs = table[at + 1];
    for (int t = thread; t < outputs * inputs; t += 256)
    {
        memory[GpuBp_Kernels_ResidentLayer_Weight_S(table, at, inputs, t)] = parameters[table[at + 3] + t];
    }
    for (int j = thread; j < outputs; j += 256)
    {
        memory[table[at + 6] + j] = parameters[table[at + 4] + j];
    }
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
DEVFN void GpuBp_Kernels_ResidentBatch_CopyOrder_GS(GLOBAL int* order, SHARED float* memory, int slot, int at, int batchSize, int count, int thread)
{
    for (int i = thread; i < count; i += 256)
    {
        GpuBp_Kernels_AsyncCopy_One_GS((GLOBAL float*)order, (LONG)(at + i), memory, slot * batchSize + i, 1);
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
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_Outputs_S
#define FUNCTION_GpuBp_Kernels_ResidentBatch_Outputs_S
DEVFN int GpuBp_Kernels_ResidentBatch_Outputs_S(SHARED int* table, int layers)
{
    return table[(layers - 1) * 10 + 1];
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_X_S
#define FUNCTION_GpuBp_Kernels_ResidentBatch_X_S
DEVFN int GpuBp_Kernels_ResidentBatch_X_S(SHARED int* table, int slot, int batchSize)
{
    return 2 * batchSize + slot * batchSize * GpuBp_Kernels_ResidentLayout_Stride(table[0]);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_Y_S
#define FUNCTION_GpuBp_Kernels_ResidentBatch_Y_S
DEVFN int GpuBp_Kernels_ResidentBatch_Y_S(SHARED int* table, int layers, int slot, int batchSize)
{
    return GpuBp_Kernels_ResidentBatch_X_S(table, 2, batchSize) + slot * batchSize * GpuBp_Kernels_ResidentLayout_Stride(GpuBp_Kernels_ResidentBatch_Outputs_S(table, layers));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_CopySamples_GGSS
#define FUNCTION_GpuBp_Kernels_ResidentBatch_CopySamples_GGSS
DEVFN void GpuBp_Kernels_ResidentBatch_CopySamples_GGSS(GLOBAL float* features, GLOBAL float* targets, SHARED float* memory, SHARED int* table, int layers, int slot, int batchSize, int count, int thread)
{
    int inputs = table[0];
    int outputs = GpuBp_Kernels_ResidentBatch_Outputs_S(table, layers);
    int x = GpuBp_Kernels_ResidentBatch_X_S(table, slot, batchSize);
    int y = GpuBp_Kernels_ResidentBatch_Y_S(table, layers, slot, batchSize);
    for (int i = thread / 32; i < count; i += 8)
    {
        LONG row = (LONG)BitConverter_SingleToInt32Bits(memory[slot * batchSize + i]);
        for (int k = thread % 32; k < inputs; k += 32)
        {
            GpuBp_Kernels_AsyncCopy_One_GS(features, row * (LONG)inputs + (LONG)k, memory, x + i * GpuBp_Kernels_ResidentLayout_Stride(inputs) + k, 1);
        }
        for (int j = thread % 32; j < outputs; j += 32)
        {
            GpuBp_Kernels_AsyncCopy_One_GS(targets, row * (LONG)outputs + (LONG)j, memory, y + i * GpuBp_Kernels_ResidentLayout_Stride(outputs) + j, 1);
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Half
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Half
DEVFN int GpuBp_Kernels_ResidentLayer_Half(int n)
{
    return (n + 1) / 2;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Add_SL
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Add_SL
DEVFN void GpuBp_Kernels_ResidentLayer_Add_SL(SHARED float* memory, float* sums, int p0, int p1, int pStep, int q0, int q1, int qStep, int terms)
{
    float s00 = 0.0f;
    float s01 = 0.0f;
    float s10 = 0.0f;
    float s11 = 0.0f;
    for (int n = 0; n < terms; n += 1)
    {
        s00 += memory[p0 + n * pStep] * memory[q0 + n * qStep];
        s01 += memory[p0 + n * pStep] * memory[q1 + n * qStep];
        s10 += memory[p1 + n * pStep] * memory[q0 + n * qStep];
        s11 += memory[p1 + n * pStep] * memory[q1 + n * qStep];
    }
    sums[0] = s00;
    sums[1] = s01;
    sums[2] = s10;
    sums[3] = s11;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Forward_THidden_SS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Forward_THidden_SS
DEVFN void GpuBp_Kernels_ResidentLayer_Forward_THidden_SS(SHARED float* memory, SHARED int* table, int layer, int layers, int x, int count, int thread)
{
    int at = layer * 10;
    int inputs = table[at + 0];
    int outputs = table[at + 1];
    int w = table[at + 5];
    int b = table[at + 6];
    int a = table[at + 8];
    int stride = GpuBp_Kernels_ResidentLayout_Stride(inputs);
    float sums[4];
    int rows = GpuBp_Kernels_ResidentLayer_Half(count);
    int columns = GpuBp_Kernels_ResidentLayer_Half(outputs);
    for (int t = thread; t < rows * columns; t += 256)
    {
        int i = t / columns;
        int j = t % columns;
        GpuBp_Kernels_ResidentLayer_Add_SL(memory, sums, x + i * stride, x + Math_Min(i + rows, count - 1) * stride, 1, w + j * stride, w + Math_Min(j + columns, outputs - 1) * stride, 1, inputs);
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int q = 0; q < 4; q += 1)
        {
            int row = i + q / 2 * rows;
            int column = j + q % 2 * columns;
            if (row < count && column < outputs)
            {
                float z = sums[q] + memory[b + column];
                memory[a + row * GpuBp_Kernels_ResidentLayout_Stride(outputs) + column] = layer < layers - 1 ? THidden_Apply(z) : z;
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_SoftmaxDelta_Row_SSS
#define FUNCTION_GpuBp_Kernels_SoftmaxDelta_Row_SSS
DEVFN float GpuBp_Kernels_SoftmaxDelta_Row_SSS(SHARED float* z, LONG zAt, SHARED float* y, LONG yAt, SHARED float* delta, LONG deltaAt, int outputs)
{
    float max_1 = z[zAt];
    for (int j = 1; j < outputs; j += 1)
    {
        max_1 = MathF_Max(max_1, z[zAt + (LONG)j]);
    }
    float sum = 0.0f;
    for (int j_1 = 0; j_1 < outputs; j_1 += 1)
    {
        sum += MathF_Exp(z[zAt + (LONG)j_1] - max_1);
    }
    float logSum = MathF_Log(sum);
    float cost = 0.0f;
    for (int j_2 = 0; j_2 < outputs; j_2 += 1)
    {
        float logA = z[zAt + (LONG)j_2] - max_1 - logSum;
        cost += y[yAt + (LONG)j_2] == 0.0f ? 0.0f : -y[yAt + (LONG)j_2] * logA;
        delta[deltaAt + (LONG)j_2] = MathF_Exp(logA) - y[yAt + (LONG)j_2];
    }
    return cost;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_SoftmaxDelta_SSG
#define FUNCTION_GpuBp_Kernels_ResidentBatch_SoftmaxDelta_SSG
DEVFN void GpuBp_Kernels_ResidentBatch_SoftmaxDelta_SSG(SHARED float* memory, SHARED int* table, int layers, int y, GLOBAL float* costs, int at, int count, int thread)
{
    int last = (layers - 1) * 10;
    int outputs = GpuBp_Kernels_ResidentBatch_Outputs_S(table, layers);
    for (int i = thread; i < count; i += 256)
    {
        int row = i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        float cost = GpuBp_Kernels_SoftmaxDelta_Row_SSS(memory, (LONG)(table[last + 8] + row), memory, (LONG)(y + row), memory, (LONG)(table[last + 9] + row), outputs);
        costs[at + i] = cost;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_OutputDelta_Row_TOutput_TLoss_SSSG
#define FUNCTION_GpuBp_Kernels_OutputDelta_Row_TOutput_TLoss_SSSG
DEVFN float GpuBp_Kernels_OutputDelta_Row_TOutput_TLoss_SSSG(SHARED float* z, LONG zAt, SHARED float* y, LONG yAt, SHARED float* delta, LONG deltaAt, GLOBAL float* parameters, int outputs)
{
    float cost = 0.0f;
    for (int j = 0; j < outputs; j += 1)
    {
        float a = TOutput_Apply(z[zAt + (LONG)j]);
        float derivative = TOutput_Derivative(TOutput_KeepsZ ? z[zAt + (LONG)j] : a);
        cost += TLoss_Cost(z[zAt + (LONG)j], a, y[yAt + (LONG)j], parameters[j]);
        delta[deltaAt + (LONG)j] = TLoss_Delta(a, y[yAt + (LONG)j], derivative, parameters[j]);
    }
    return cost;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentBatch_OutputDelta_TOutput_TLoss_SSGG
#define FUNCTION_GpuBp_Kernels_ResidentBatch_OutputDelta_TOutput_TLoss_SSGG
DEVFN void GpuBp_Kernels_ResidentBatch_OutputDelta_TOutput_TLoss_SSGG(SHARED float* memory, SHARED int* table, int layers, int y, GLOBAL float* lossParameters, GLOBAL float* costs, int at, int count, int thread)
{
    int last = (layers - 1) * 10;
    int outputs = GpuBp_Kernels_ResidentBatch_Outputs_S(table, layers);
    for (int i = thread; i < count; i += 256)
    {
        int row = i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        float cost = GpuBp_Kernels_OutputDelta_Row_TOutput_TLoss_SSSG(memory, (LONG)(table[last + 8] + row), memory, (LONG)(y + row), memory, (LONG)(table[last + 9] + row), lossParameters, outputs);
        costs[at + i] = cost;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_BackwardDelta_THidden_SS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_BackwardDelta_THidden_SS
DEVFN void GpuBp_Kernels_ResidentLayer_BackwardDelta_THidden_SS(SHARED float* memory, SHARED int* table, int layer, int count, int thread)
{
    int at = layer * 10;
    int next = at + 10;
    int outputs = table[at + 1];
    int terms = table[next + 1];
    int w = table[next + 5];
    int nextDelta = table[next + 9];
    int a = table[at + 8];
    int delta = table[at + 9];
    int stride = GpuBp_Kernels_ResidentLayout_Stride(outputs);
    float sums[4];
    int rows = GpuBp_Kernels_ResidentLayer_Half(count);
    int columns = GpuBp_Kernels_ResidentLayer_Half(outputs);
    for (int t = thread; t < rows * columns; t += 256)
    {
        int i = t / columns;
        int j = t % columns;
        GpuBp_Kernels_ResidentLayer_Add_SL(memory, sums, nextDelta + i * GpuBp_Kernels_ResidentLayout_Stride(terms), nextDelta + Math_Min(i + rows, count - 1) * GpuBp_Kernels_ResidentLayout_Stride(terms), 1, w + j, w + Math_Min(j + columns, outputs - 1), stride, terms);
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int q = 0; q < 4; q += 1)
        {
            int row = i + q / 2 * rows;
            int column = j + q % 2 * columns;
            if (row < count && column < outputs)
            {
                memory[delta + row * stride + column] = sums[q] * THidden_Derivative(memory[a + row * stride + column]);
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
#define FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
DEVFN int GpuBp_Kernels_FiniteCheck_IsFinite(float x)
{
    return MathF_Abs(x) < FLOAT_INFINITY;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_DescendWeights_SS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_DescendWeights_SS
DEVFN int GpuBp_Kernels_ResidentLayer_DescendWeights_SS(SHARED float* memory, SHARED int* table, int layer, int x, float step_1, int count, int thread)
{
    int at = layer * 10;
    int inputs = table[at + 0];
    int outputs = table[at + 1];
    int w = table[at + 5];
    int delta = table[at + 9];
    int stride = GpuBp_Kernels_ResidentLayout_Stride(inputs);
    float sums[4];
    int isFinite = 1;
    int rows = GpuBp_Kernels_ResidentLayer_Half(outputs);
    int columns = GpuBp_Kernels_ResidentLayer_Half(inputs);
    for (int t = thread; t < rows * columns; t += 256)
    {
        int j = t / columns;
        int k = t % columns;
        GpuBp_Kernels_ResidentLayer_Add_SL(memory, sums, delta + j, delta + Math_Min(j + rows, outputs - 1), GpuBp_Kernels_ResidentLayout_Stride(outputs), x + k, x + Math_Min(k + columns, inputs - 1), stride, count);
        #pragma unroll
        for (int q = 0; q < 4; q += 1)
        {
            int row = j + q / 2 * rows;
            int column = k + q % 2 * columns;
            if (row < outputs && column < inputs)
            {
                float weight = memory[w + row * stride + column] - step_1 * sums[q];
                memory[w + row * stride + column] = weight;
                isFinite = isFinite && GpuBp_Kernels_FiniteCheck_IsFinite(weight);
            }
        }
    }
    return isFinite;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_DescendBiases_SS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_DescendBiases_SS
DEVFN void GpuBp_Kernels_ResidentLayer_DescendBiases_SS(SHARED float* memory, SHARED int* table, int layer, float step_1, int count, int thread)
{
    int at = layer * 10;
    if (table[at + 2] == 0)
    {
        return;
    }
    int outputs = table[at + 1];
    for (int j = thread; j < outputs; j += 256)
    {
        int delta = table[at + 9] + j;
        float total = 0.0f;
        #pragma unroll
        for (int first_1 = 0; first_1 < 8; first_1 += 1)
        {
            float sum = 0.0f;
            for (int i = first_1; i < count; i += 8)
            {
                sum += memory[delta + i * GpuBp_Kernels_ResidentLayout_Stride(outputs)];
            }
            total += sum;
        }
        memory[table[at + 6] + j] -= step_1 * total;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayer_Store_GSS
#define FUNCTION_GpuBp_Kernels_ResidentLayer_Store_GSS
DEVFN void GpuBp_Kernels_ResidentLayer_Store_GSS(GLOBAL float* parameters, SHARED float* memory, SHARED int* table, int layer, int thread)
{
    int at = layer * 10;
    int inputs = table[at + 0];
    int outputs = table[at + 1];
    for (int t = thread; t < outputs * inputs; t += 256)
    {
        parameters[table[at + 3] + t] = memory[GpuBp_Kernels_ResidentLayer_Weight_S(table, at, inputs, t)];
    }
    for (int j = thread; j < outputs; j += 256)
    {
        parameters[table[at + 4] + j] = memory[table[at + 6] + j];
    }
}
#endif
SHARED_BYTES(ResidentTraining, SHARED_SIZE(float, TSize_Floats) + SHARED_SIZE(int, 80))
KERNEL void ResidentTraining(
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
    int isSoftmax)
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
    SHARED_ARRAY(int, table, 80, SHARED_SIZE(float, TSize_Floats));
    int layers = (int)nonFinite_length;
    int thread = Group_IdxX;
    int first_1 = cursor[0];
    for (int t = thread; t < layers * 10; t += 256)
    {
        table[t] = layout[t];
    }
    Group_Barrier();
    for (int l = 0; l < layers; l += 1)
    {
        GpuBp_Kernels_ResidentLayer_Load_GSS(parameters, memory, table, l, thread);
    }
    int start = first_1 * batchSize;
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, 0, start, batchSize, Math_Min(batchSize, rows - start), thread);
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, 1, start + batchSize, batchSize, Math_Min(batchSize, rows - start - batchSize), thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    GpuBp_Kernels_AsyncCopy_AwaitAll();
    Group_Barrier();
    GpuBp_Kernels_ResidentBatch_CopySamples_GGSS(features, targets, memory, table, layers, 0, batchSize, Math_Min(batchSize, rows - start), thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    for (int step_1 = 0; step_1 < steps; step_1 += 1)
    {
        int at = (first_1 + step_1) * batchSize;
        int count = Math_Min(batchSize, rows - at);
        int slot = step_1 % 2;
        int x = GpuBp_Kernels_ResidentBatch_X_S(table, slot, batchSize);
        int y = GpuBp_Kernels_ResidentBatch_Y_S(table, layers, slot, batchSize);
        GpuBp_Kernels_AsyncCopy_AwaitAll();
        Group_Barrier();
        GpuBp_Kernels_ResidentBatch_CopySamples_GGSS(features, targets, memory, table, layers, 1 - slot, batchSize, Math_Min(batchSize, rows - at - count), thread);
        GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, slot, at + 2 * batchSize, batchSize, Math_Min(batchSize, rows - at - 2 * batchSize), thread);
        GpuBp_Kernels_AsyncCopy_Commit();
        for (int l_1 = 0; l_1 < layers; l_1 += 1)
        {
            int input = l_1 == 0 ? x : table[l_1 * 10 + 7];
            GpuBp_Kernels_ResidentLayer_Forward_THidden_SS(memory, table, l_1, layers, input, count, thread);
            Group_Barrier();
        }
        if (isSoftmax != 0)
        {
            GpuBp_Kernels_ResidentBatch_SoftmaxDelta_SSG(memory, table, layers, y, costs, at, count, thread);
        }
        else
        {
            GpuBp_Kernels_ResidentBatch_OutputDelta_TOutput_TLoss_SSGG(memory, table, layers, y, lossParameters, costs, at, count, thread);
        }
        Group_Barrier();
        for (int l_2 = layers - 2; l_2 >= 0; l_2 -= 1)
        {
            GpuBp_Kernels_ResidentLayer_BackwardDelta_THidden_SS(memory, table, l_2, count, thread);
            Group_Barrier();
        }
        float rate = learningRate[0] / (float)count;
        for (int l_3 = 0; l_3 < layers; l_3 += 1)
        {
            int input_1 = l_3 == 0 ? x : table[l_3 * 10 + 7];
            int isFinite = GpuBp_Kernels_ResidentLayer_DescendWeights_SS(memory, table, l_3, input_1, rate, count, thread);
            if (!isFinite)
            {
                Atomic_Min(&nonFinite[l_3], first_1 + step_1);
            }
            GpuBp_Kernels_ResidentLayer_DescendBiases_SS(memory, table, l_3, rate, count, thread);
        }
    }
    GpuBp_Kernels_AsyncCopy_AwaitAll();
    Group_Barrier();
    for (int l_4 = 0; l_4 < layers; l_4 += 1)
    {
        GpuBp_Kernels_ResidentLayer_Store_GSS(parameters, memory, table, l_4, thread);
    }
    if (thread == 0)
    {
        cursor[0] = first_1 + steps;
    }
}
