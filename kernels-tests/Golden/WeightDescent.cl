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
#define SHARED_ARRAY(T, name, n, offset) __local T name[n] __attribute__((aligned(16)))
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
#define Atomic_Add(p, v) atomic_add(p, v)
#define Atomic_Max(p, v) atomic_max(p, v)
#define Atomic_Min(p, v) atomic_min(p, v)
#define GpuBp_Kernels_GpuTile_Rows (64)
#define GpuBp_Kernels_GpuTile_Columns (64)
#define GpuBp_Kernels_GpuTile_Depth (16)
#define GpuBp_Kernels_GpuTile_RowsPerThread (8)
#define GpuBp_Kernels_GpuTile_ColumnsPerThread (8)
#define TTile_Rows GpuBp_Kernels_GpuTile_Rows
#define TTile_Columns GpuBp_Kernels_GpuTile_Columns
#define TTile_Depth GpuBp_Kernels_GpuTile_Depth
#define TTile_RowsPerThread GpuBp_Kernels_GpuTile_RowsPerThread
#define TTile_ColumnsPerThread GpuBp_Kernels_GpuTile_ColumnsPerThread
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
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_LoadColumns_TTile_GS
#define FUNCTION_GpuBp_Kernels_ProductTile_LoadColumns_TTile_GS
DEVFN void GpuBp_Kernels_ProductTile_LoadColumns_TTile_GS(GLOBAL float* source, SHARED float* tile, int extent_1, int column, int columns, int k0, int depth, int thread)
{
    int threads = TTile_Rows / TTile_RowsPerThread * (TTile_Columns / TTile_ColumnsPerThread);
    SHARED float4* quartets = (SHARED float4*)tile;
    for (int t = thread; t < extent_1 * TTile_Depth / 4; t += threads)
    {
        int k = t / (extent_1 / 4);
        int c = t % (extent_1 / 4) * 4;
        quartets[t] = GpuBp_Kernels_ProductTile_Load_G(source, (LONG)(k0 + k) * (LONG)columns + (LONG)column + (LONG)c, k0 + k < depth ? columns - column - c : 0);
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
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
#define FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
DEVFN int GpuBp_Kernels_FiniteCheck_IsFinite(float x)
{
    return MathF_Abs(x) < FLOAT_INFINITY;
}
#endif
SHARED_BYTES(WeightDescent, SHARED_SIZE(float, TTile_Depth * TTile_Rows) + SHARED_SIZE(float, TTile_Depth * TTile_Columns))
KERNEL void WeightDescent(
    GLOBAL float* delta_base, LONG delta_offset, LONG delta_length,
    GLOBAL float* x_base, LONG x_offset, LONG x_length,
    GLOBAL float* w_base, LONG w_offset, LONG w_length,
    GLOBAL float* learningRate_base, LONG learningRate_offset, LONG learningRate_length,
    GLOBAL int* current_base, LONG current_offset, LONG current_length,
    GLOBAL int* nonFinite_base, LONG nonFinite_offset, LONG nonFinite_length,
    int batch,
    int outputs,
    int inputs)
{
    GLOBAL float* delta = delta_base + delta_offset;
    GLOBAL float* x = x_base + x_offset;
    GLOBAL float* w = w_base + w_offset;
    GLOBAL float* learningRate = learningRate_base + learningRate_offset;
    GLOBAL int* current = current_base + current_offset;
    GLOBAL int* nonFinite = nonFinite_base + nonFinite_offset;
    SHARED_ARRAY(float, deltaTile, TTile_Depth * TTile_Rows, 0);
    SHARED_ARRAY(float, xTile, TTile_Depth * TTile_Columns, SHARED_SIZE(float, TTile_Depth * TTile_Rows));
    float sums[TTile_RowsPerThread * TTile_ColumnsPerThread];
    int j0 = Grid_IdxY * TTile_Rows;
    int k0 = Grid_IdxX * TTile_Columns;
    int thread = Group_IdxY * Group_DimX + Group_IdxX;
    GpuBp_Kernels_ProductTile_Clear_TTile_L(sums);
    for (int i0 = 0; i0 < batch; i0 += TTile_Depth)
    {
        GpuBp_Kernels_ProductTile_LoadColumns_TTile_GS(delta, deltaTile, TTile_Rows, j0, outputs, i0, batch, thread);
        GpuBp_Kernels_ProductTile_LoadColumns_TTile_GS(x, xTile, TTile_Columns, k0, inputs, i0, batch, thread);
        Group_Barrier();
        GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL((SHARED float4*)deltaTile, (SHARED float4*)xTile, sums, Group_IdxX, Group_IdxY);
        Group_Barrier();
    }
    float step_1 = learningRate[0] / (float)batch;
    int isFinite = 1;
    #pragma unroll
    for (int r = 0; r < TTile_RowsPerThread; r += 1)
    {
        int j = j0 + Group_IdxY * TTile_RowsPerThread + r;
        #pragma unroll
        for (int c = 0; c < TTile_ColumnsPerThread; c += 1)
        {
            int k = k0 + GpuBp_Kernels_ProductTile_Column_TTile(Group_IdxX, c);
            if (j < outputs && k < inputs)
            {
                LONG at = (LONG)j * (LONG)inputs + (LONG)k;
                float weight = w[at] - step_1 * sums[r * TTile_ColumnsPerThread + c];
                w[at] = weight;
                isFinite = isFinite && GpuBp_Kernels_FiniteCheck_IsFinite(weight);
            }
        }
    }
    if (!isFinite)
    {
        Atomic_Min(&nonFinite[0], current[0]);
    }
}
