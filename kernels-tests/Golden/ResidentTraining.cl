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
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Quartets
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Quartets
DEVFN int GpuBp_Kernels_ResidentLayout_Quartets(int n)
{
    return (n + 3) / 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Stride
DEVFN int GpuBp_Kernels_ResidentLayout_Stride(int n)
{
    return (GpuBp_Kernels_ResidentLayout_Quartets(n) | 1) * 4;
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
    int at = layer * 16;
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
#ifndef FUNCTION_GpuBp_Kernels_ResidentLayout_Samples
#define FUNCTION_GpuBp_Kernels_ResidentLayout_Samples
DEVFN int GpuBp_Kernels_ResidentLayout_Samples(int batchSize)
{
    return (batchSize + 1) / 2 * 2;
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
DEVFN void GpuBp_Kernels_ResidentBatch_CopyOrder_GS(GLOBAL int* order, SHARED float* memory, int to, int at, int count, int thread)
{
    for (int i = thread; i < count; i += 256)
    {
        GpuBp_Kernels_AsyncCopy_One_GS((GLOBAL float*)order, (LONG)(at + i), memory, to + i, 1);
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
DEVFN void GpuBp_Kernels_ResidentBatch_CopyRows_GS(GLOBAL float* source, int isAligned, int columns, SHARED float* memory, int numbers, int to, int count, int thread)
{
    if (thread < 128)
    {
        return;
    }
    int lane = thread % 8;
    int line = GpuBp_Kernels_ResidentLayout_Stride(columns);
    for (int i = (thread - 128) / 8; i < count; i += 16)
    {
        LONG row = (LONG)BitConverter_SingleToInt32Bits(memory[numbers + i]) * (LONG)columns;
        if (isAligned)
        {
            for (int k = lane * 4; k < columns; k += 32)
            {
                GpuBp_Kernels_AsyncCopy_Four_GS(source, row + (LONG)k, memory, to + i * line + k, 1);
            }
        }
        else
        {
            for (int k_1 = lane; k_1 < columns; k_1 += 8)
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
    return (int)((LONG)t * (LONG)inverse >> 30);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_Add
#define FUNCTION_GpuBp_Kernels_ResidentForward_Add
DEVFN float GpuBp_Kernels_ResidentForward_Add(float sum, float4 x, float4 w)
{
    sum += x.x * w.x;
    sum += x.y * w.y;
    sum += x.z * w.z;
    sum += x.w * w.w;
    return sum;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_AddFour_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_AddFour_SL
DEVFN void GpuBp_Kernels_ResidentForward_AddFour_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep, int quartets)
{
    float s00 = 0.0f;
    float s01 = 0.0f;
    float s02 = 0.0f;
    float s03 = 0.0f;
    float s10 = 0.0f;
    float s11 = 0.0f;
    float s12 = 0.0f;
    float s13 = 0.0f;
    for (int k = 0; k < quartets; k += 1)
    {
        float4 x0 = memory[x + k];
        float4 x1 = memory[x + xStep + k];
        float4 w0 = memory[w + k];
        float4 w1 = memory[w + wStep + k];
        float4 w2 = memory[w + 2 * wStep + k];
        float4 w3 = memory[w + 3 * wStep + k];
        s00 = GpuBp_Kernels_ResidentForward_Add(s00, x0, w0);
        s01 = GpuBp_Kernels_ResidentForward_Add(s01, x0, w1);
        s02 = GpuBp_Kernels_ResidentForward_Add(s02, x0, w2);
        s03 = GpuBp_Kernels_ResidentForward_Add(s03, x0, w3);
        s10 = GpuBp_Kernels_ResidentForward_Add(s10, x1, w0);
        s11 = GpuBp_Kernels_ResidentForward_Add(s11, x1, w1);
        s12 = GpuBp_Kernels_ResidentForward_Add(s12, x1, w2);
        s13 = GpuBp_Kernels_ResidentForward_Add(s13, x1, w3);
    }
    sums[0] = s00;
    sums[1] = s01;
    sums[2] = s02;
    sums[3] = s03;
    sums[4] = s10;
    sums[5] = s11;
    sums[6] = s12;
    sums[7] = s13;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_AddTwo_SL
#define FUNCTION_GpuBp_Kernels_ResidentForward_AddTwo_SL
DEVFN void GpuBp_Kernels_ResidentForward_AddTwo_SL(SHARED float4* memory, float* sums, int x, int xStep, int w, int wStep, int quartets)
{
    float s00 = 0.0f;
    float s01 = 0.0f;
    float s10 = 0.0f;
    float s11 = 0.0f;
    for (int k = 0; k < quartets; k += 1)
    {
        float4 x0 = memory[x + k];
        float4 x1 = memory[x + xStep + k];
        float4 w0 = memory[w + k];
        float4 w1 = memory[w + wStep + k];
        s00 = GpuBp_Kernels_ResidentForward_Add(s00, x0, w0);
        s01 = GpuBp_Kernels_ResidentForward_Add(s01, x0, w1);
        s10 = GpuBp_Kernels_ResidentForward_Add(s10, x1, w0);
        s11 = GpuBp_Kernels_ResidentForward_Add(s11, x1, w1);
    }
    sums[0] = s00;
    sums[1] = s01;
    sums[2] = 0.0f;
    sums[3] = 0.0f;
    sums[4] = s10;
    sums[5] = s11;
    sums[6] = 0.0f;
    sums[7] = 0.0f;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentForward_Run_THidden_SS
#define FUNCTION_GpuBp_Kernels_ResidentForward_Run_THidden_SS
DEVFN void GpuBp_Kernels_ResidentForward_Run_THidden_SS(SHARED float* memory, SHARED int* table, int layer, int layers, int x, int rows, int thread)
{
    int at = layer * 16;
    int outputs = table[at + 1];
    int w = table[at + 5];
    int b = table[at + 6];
    int a = table[at + 8];
    int columns = table[at + 10];
    int inverse = table[at + 11];
    int inputs = table[at + 0];
    int line = GpuBp_Kernels_ResidentLayout_Stride(inputs);
    int outputLine = GpuBp_Kernels_ResidentLayout_Stride(outputs);
    float sums[8];
    for (int t = thread; t < rows * columns; t += 256)
    {
        int i = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
        int j = t - i * columns;
        if (columns * 2 < outputs)
        {
            GpuBp_Kernels_ResidentForward_AddFour_SL((SHARED float4*)memory, sums, (x + i * line) / 4, rows * line / 4, (w + j * line) / 4, columns * line / 4, GpuBp_Kernels_ResidentLayout_Quartets(inputs));
        }
        else
        {
            GpuBp_Kernels_ResidentForward_AddTwo_SL((SHARED float4*)memory, sums, (x + i * line) / 4, rows * line / 4, (w + j * line) / 4, columns * line / 4, GpuBp_Kernels_ResidentLayout_Quartets(inputs));
        }
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int s = 0; s < 8; s += 1)
        {
            sums[s] += memory[b + Math_Min(j + s % 4 * columns, outputs - 1)];
        }
        if (layer < layers - 1)
        {
            #ifdef ON_GPU
            #pragma unroll
            #endif
            for (int s_1 = 0; s_1 < 8; s_1 += 1)
            {
                sums[s_1] = THidden_Apply(sums[s_1]);
            }
        }
        #pragma unroll
        for (int s_2 = 0; s_2 < 8; s_2 += 1)
        {
            int column = j + s_2 % 4 * columns;
            if (column < outputs)
            {
                memory[a + (i + s_2 / 4 * rows) * outputLine + column] = sums[s_2];
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG
#define FUNCTION_GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG
DEVFN void GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG(SHARED float* memory, int z, int y, GLOBAL float* lossParameters, int outputs, int count, int thread)
{
    for (int i = thread / 8; i < count; i += 32)
    {
        int row = i * GpuBp_Kernels_ResidentLayout_Stride(outputs);
        for (int j = thread % 8; j < outputs; j += 8)
        {
            float pre = memory[z + row + j];
            float target = memory[y + row + j];
            float a = TOutput_Apply(pre);
            float derivative = TOutput_Derivative(TOutput_KeepsZ ? pre : a);
            memory[y + row + j] = TLoss_Cost(pre, a, target, lossParameters[j]);
            memory[z + row + j] = TLoss_Delta(a, target, derivative, lossParameters[j]);
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
    int at = layer * 16;
    int next = at + 16;
    int outputs = table[at + 1];
    int inverse = table[at + 12];
    int terms = table[next + 1];
    int w = table[next + 5] / 4;
    int nextDelta = table[next + 9] / 4;
    int a = table[at + 8] / 4;
    int delta = table[at + 9] / 4;
    int line = GpuBp_Kernels_ResidentLayout_Stride(outputs) / 4;
    int nextLine = GpuBp_Kernels_ResidentLayout_Stride(terms) / 4;
    int columns = GpuBp_Kernels_ResidentLayout_Quartets(outputs);
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int t = thread; t < rows * columns; t += 256)
    {
        int i = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
        int k = t - i * columns;
        float4 sum0 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
        float4 sum1 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
        for (int j = 0; j < GpuBp_Kernels_ResidentLayout_Quartets(terms); j += 1)
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
        quartets[delta + i * line + k] = GpuBp_Kernels_ResidentBackward_Derived_THidden(sum0, quartets[a + i * line + k], left);
        quartets[delta + (i + rows) * line + k] = GpuBp_Kernels_ResidentBackward_Derived_THidden(sum1, quartets[a + (i + rows) * line + k], left);
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
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_AreFinite
#define FUNCTION_GpuBp_Kernels_ResidentDescent_AreFinite
DEVFN int GpuBp_Kernels_ResidentDescent_AreFinite(float4 w)
{
    return GpuBp_Kernels_FiniteCheck_IsFinite(w.x) && GpuBp_Kernels_FiniteCheck_IsFinite(w.y) && GpuBp_Kernels_FiniteCheck_IsFinite(w.z) && GpuBp_Kernels_FiniteCheck_IsFinite(w.w);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Weights_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Weights_SS
DEVFN int GpuBp_Kernels_ResidentDescent_Weights_SS(SHARED float* memory, SHARED int* table, int layer, int x, float step_1, int count, int thread)
{
    int at = layer * 16;
    int inputs = table[at + 0];
    int outputs = table[at + 1];
    int w = table[at + 5] / 4;
    int delta = table[at + 9];
    int inverse = table[at + 14];
    int first_1 = table[at + 15];
    int columns = GpuBp_Kernels_ResidentLayout_Quartets(inputs);
    int height = table[at + 13];
    int tiles = (outputs + height - 1) / height * columns;
    int line = GpuBp_Kernels_ResidentLayout_Stride(inputs) / 4;
    int deltaLine = GpuBp_Kernels_ResidentLayout_Stride(outputs);
    SHARED float4* quartets = (SHARED float4*)memory;
    int isFinite = 1;
    for (int t = thread - first_1 & 255; t < tiles; t += 256)
    {
        int row = GpuBp_Kernels_ResidentLayer_Divide(t, inverse);
        int k = t - row * columns;
        int to = w + row * height * line + k;
        if (height == 1)
        {
            float4 sum = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
            for (int i = 0; i < count; i += 1)
            {
                sum = sum + memory[delta + row + i * deltaLine] * quartets[x / 4 + k + i * line];
            }
            float4 w0 = quartets[to] - step_1 * sum;
            quartets[to] = w0;
            isFinite = isFinite && GpuBp_Kernels_ResidentDescent_AreFinite(w0);
        }
        else
        {
            float4 sum0 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
            float4 sum1 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
            float4 sum2 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
            float4 sum3 = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
            for (int i_1 = 0; i_1 < count; i_1 += 1)
            {
                float4 deltas = quartets[delta / 4 + row + i_1 * (deltaLine / 4)];
                float4 inputsOfSample = quartets[x / 4 + k + i_1 * line];
                sum0 = sum0 + deltas.x * inputsOfSample;
                sum1 = sum1 + deltas.y * inputsOfSample;
                sum2 = sum2 + deltas.z * inputsOfSample;
                sum3 = sum3 + deltas.w * inputsOfSample;
            }
            float4 w0_1 = quartets[to] - step_1 * sum0;
            float4 w1 = quartets[to + line] - step_1 * sum1;
            float4 w2 = quartets[to + 2 * line] - step_1 * sum2;
            float4 w3 = quartets[to + 3 * line] - step_1 * sum3;
            quartets[to] = w0_1;
            quartets[to + line] = w1;
            quartets[to + 2 * line] = w2;
            quartets[to + 3 * line] = w3;
            isFinite = isFinite && GpuBp_Kernels_ResidentDescent_AreFinite(w0_1) && GpuBp_Kernels_ResidentDescent_AreFinite(w1) && GpuBp_Kernels_ResidentDescent_AreFinite(w2) && GpuBp_Kernels_ResidentDescent_AreFinite(w3);
        }
    }
    return isFinite;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ResidentDescent_Biases_SS
#define FUNCTION_GpuBp_Kernels_ResidentDescent_Biases_SS
DEVFN void GpuBp_Kernels_ResidentDescent_Biases_SS(SHARED float* memory, SHARED int* table, int layer, float step_1, int count, int thread)
{
    int at = layer * 16;
    int hasBias = table[at + 2];
    int outputs = table[at + 1];
    int b = table[at + 6];
    int delta = table[at + 9];
    int line = GpuBp_Kernels_ResidentLayout_Stride(outputs);
    float sums[8];
    if (hasBias == 0)
    {
        return;
    }
    for (int j = 255 - thread; j < outputs; j += 256)
    {
        #ifdef ON_GPU
        #pragma unroll
        #endif
        for (int n = 0; n < 8; n += 1)
        {
            sums[n] = 0.0f;
        }
        for (int i = 0; i < count; i += 8)
        {
            #pragma unroll
            for (int n_1 = 0; n_1 < 8; n_1 += 1)
            {
                sums[n_1] += i + n_1 < count ? memory[delta + j + (i + n_1) * line] : 0.0f;
            }
        }
        float total = 0.0f;
        #pragma unroll
        for (int n_2 = 0; n_2 < 8; n_2 += 1)
        {
            total += sums[n_2];
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
    int at = layer * 16;
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
SHARED_BYTES(ResidentTraining, SHARED_SIZE(float, TSize_Floats) + SHARED_SIZE(int, 128))
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
    SHARED_ARRAY(int, table, 128, SHARED_SIZE(float, TSize_Floats));
    int layers = (int)nonFinite_length;
    int thread = Group_IdxX;
    int first_1 = cursor[0];
    SHARED float4* quartets = (SHARED float4*)memory;
    for (int t = thread; t < TSize_Floats / 4; t += 256)
    {
        quartets[t] = Float4_new(0.0f, 0.0f, 0.0f, 0.0f);
    }
    for (int t_1 = thread; t_1 < layers * 16; t_1 += 256)
    {
        table[t_1] = layout[t_1];
    }
    Group_Barrier();
    for (int l = 0; l < layers; l += 1)
    {
        GpuBp_Kernels_ResidentLayer_Load_GSS(parameters, memory, table, l, thread);
    }
    int last = (layers - 1) * 16;
    int inputs = table[0];
    int outputs = table[last + 1];
    int z = table[last + 8];
    int xLength = GpuBp_Kernels_ResidentLayout_Samples(batchSize) * GpuBp_Kernels_ResidentLayout_Stride(inputs);
    int yLength = GpuBp_Kernels_ResidentLayout_Samples(batchSize) * GpuBp_Kernels_ResidentLayout_Stride(outputs);
    int xStart = GpuBp_Kernels_ResidentLayout_Start(batchSize);
    int yStart = xStart + 2 * xLength;
    int powers = yStart + 2 * yLength;
    int isAligned = (flags & 2) != 0;
    int start = first_1 * batchSize;
    int rest = rows - start;
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, 0, start, Math_Min(batchSize, rest), thread);
    GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, batchSize, start + batchSize, Math_Min(batchSize, rest - batchSize), thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    GpuBp_Kernels_AsyncCopy_AwaitAll();
    Group_Barrier();
    int ahead = Math_Min(batchSize, rest);
    GpuBp_Kernels_ResidentBatch_CopyRows_GS(features, isAligned, inputs, memory, 0, xStart, ahead, thread);
    GpuBp_Kernels_ResidentBatch_CopyRows_GS(targets, 0, outputs, memory, 0, yStart, ahead, thread);
    GpuBp_Kernels_AsyncCopy_Commit();
    for (int step_1 = 0; step_1 < steps; step_1 += 1)
    {
        int at = (first_1 + step_1) * batchSize;
        int count = Math_Min(batchSize, rows - at);
        int slot = step_1 % 2;
        int x = xStart + slot * xLength;
        int y = yStart + slot * yLength;
        GpuBp_Kernels_AsyncCopy_AwaitAll();
        Group_Barrier();
        int next = Math_Min(batchSize, rows - at - count);
        GpuBp_Kernels_ResidentBatch_CopyRows_GS(features, isAligned, inputs, memory, (1 - slot) * batchSize, xStart + (1 - slot) * xLength, next, thread);
        GpuBp_Kernels_ResidentBatch_CopyRows_GS(targets, 0, outputs, memory, (1 - slot) * batchSize, yStart + (1 - slot) * yLength, next, thread);
        GpuBp_Kernels_ResidentBatch_CopyOrder_GS(order, memory, slot * batchSize, at + 2 * batchSize, Math_Min(batchSize, rows - at - 2 * batchSize), thread);
        GpuBp_Kernels_AsyncCopy_Commit();
        int half_1 = GpuBp_Kernels_ResidentLayout_Samples(batchSize) / 2;
        for (int l_1 = 0; l_1 < layers; l_1 += 1)
        {
            int input = l_1 == 0 ? x : table[l_1 * 16 + 7];
            GpuBp_Kernels_ResidentForward_Run_THidden_SS(memory, table, l_1, layers, input, half_1, thread);
            Group_Barrier();
        }
        if ((flags & 1) != 0)
        {
            int lane = thread % 8;
            int line = GpuBp_Kernels_ResidentLayout_Stride(outputs);
            SHARED float4* quartets_1 = (SHARED float4*)memory;
            for (int first_1_1 = 0; first_1_1 < batchSize; first_1_1 += 32)
            {
                int i = first_1_1 + thread / 8;
                int zRow = z + i * line;
                int yRow = y + i * line;
                int power = powers + thread / 8 * line;
                float max_1 = 0.0f;
                if (i < count)
                {
                    max_1 = memory[zRow];
                    for (int j = 1; j < outputs; j += 1)
                    {
                        max_1 = MathF_Max(max_1, memory[zRow + j]);
                    }
                    for (int j_1 = lane; j_1 < outputs; j_1 += 8)
                    {
                        memory[power + j_1] = MathF_Exp(memory[zRow + j_1] - max_1);
                    }
                }
                Group_Barrier();
                if (i < count)
                {
                    float sum = 0.0f;
                    for (int n = 0; n < GpuBp_Kernels_ResidentLayout_Quartets(outputs); n += 1)
                    {
                        float4 four = quartets_1[power / 4 + n];
                        sum = sum + four.x + four.y + four.z + four.w;
                    }
                    float logSum = MathF_Log(sum);
                    for (int j_2 = lane; j_2 < outputs; j_2 += 8)
                    {
                        float target = memory[yRow + j_2];
                        float logA = memory[zRow + j_2] - max_1 - logSum;
                        memory[yRow + j_2] = target == 0.0f ? 0.0f : -target * logA;
                        memory[zRow + j_2] = MathF_Exp(logA) - target;
                    }
                }
                Group_Barrier();
            }
        }
        else
        {
            GpuBp_Kernels_ResidentOutput_Delta_TOutput_TLoss_SG(memory, z, y, lossParameters, outputs, count, thread);
            Group_Barrier();
        }
        for (int l_2 = layers - 2; l_2 >= 0; l_2 -= 1)
        {
            GpuBp_Kernels_ResidentBackward_Run_THidden_SS(memory, table, l_2, half_1, thread);
            Group_Barrier();
        }
        float rate = learningRate[0] / (float)count;
        for (int l_3 = 0; l_3 < layers; l_3 += 1)
        {
            int input_1 = l_3 == 0 ? x : table[l_3 * 16 + 7];
            int isFinite = GpuBp_Kernels_ResidentDescent_Weights_SS(memory, table, l_3, input_1, rate, count, thread);
            if (!isFinite)
            {
                Atomic_Min(&nonFinite[l_3], first_1 + step_1);
            }
            GpuBp_Kernels_ResidentDescent_Biases_SS(memory, table, l_3, rate, count, thread);
        }
        GpuBp_Kernels_ResidentOutput_Costs_SG(memory, y, costs, at, outputs, count, thread);
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
