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
#define GpuBp_Kernels_GpuTile_Rows (64)
#define GpuBp_Kernels_GpuTile_Columns (64)
#define GpuBp_Kernels_GpuTile_Depth (16)
#define GpuBp_Kernels_GpuTile_RowsPerThread (8)
#define GpuBp_Kernels_GpuTile_ColumnsPerThread (8)
#define GpuBp_Kernels_GpuTile_Stages (1)
#define GpuBp_Kernels_GpuTile_Splits (1)
#define GpuBp_Kernels_GpuTile_CopyWidth (1)
#define GpuBp_Kernels_GpuTile_RowPadding (0)
#define GpuBp_Kernels_GpuTile_ColumnPadding (0)
#define GpuBp_Kernels_GpuTile_FactorBits (32)
#define GpuBp_Kernels_GpuTile_FactorsPerFloat (1)
#define TTile_Rows GpuBp_Kernels_GpuTile_Rows
#define TTile_Columns GpuBp_Kernels_GpuTile_Columns
#define TTile_Depth GpuBp_Kernels_GpuTile_Depth
#define TTile_RowsPerThread GpuBp_Kernels_GpuTile_RowsPerThread
#define TTile_ColumnsPerThread GpuBp_Kernels_GpuTile_ColumnsPerThread
#define TTile_Stages GpuBp_Kernels_GpuTile_Stages
#define TTile_Splits GpuBp_Kernels_GpuTile_Splits
#define TTile_CopyWidth GpuBp_Kernels_GpuTile_CopyWidth
#define TTile_RowPadding GpuBp_Kernels_GpuTile_RowPadding
#define TTile_ColumnPadding GpuBp_Kernels_GpuTile_ColumnPadding
#define TTile_FactorBits GpuBp_Kernels_GpuTile_FactorBits
#define TTile_FactorsPerFloat GpuBp_Kernels_GpuTile_FactorsPerFloat
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_TileRow
#define FUNCTION_GpuBp_Kernels_ProductTile_TileRow
DEVFN int GpuBp_Kernels_ProductTile_TileRow(int group, int rowTiles, int columnTiles)
{
    int first_1 = group / (16 * columnTiles) * 16;
    return first_1 + group % (16 * columnTiles) % Math_Min(16, rowTiles - first_1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_TileColumn
#define FUNCTION_GpuBp_Kernels_ProductTile_TileColumn
DEVFN int GpuBp_Kernels_ProductTile_TileColumn(int group, int rowTiles, int columnTiles)
{
    int first_1 = group / (16 * columnTiles) * 16;
    return group % (16 * columnTiles) / Math_Min(16, rowTiles - first_1);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Clear_TTile_L
#define FUNCTION_GpuBp_Kernels_ProductTile_Clear_TTile_L
DEVFN void GpuBp_Kernels_ProductTile_Clear_TTile_L(float* sums)
{
    #ifdef ON_GPU
    #pragma unroll
    #endif
    for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
    {
        sums[s] = 0.0f;
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_Load_G
#define FUNCTION_GpuBp_Kernels_PlainTile_Load_G
DEVFN float4 GpuBp_Kernels_PlainTile_Load_G(GLOBAL float* source, LONG at, int inside)
{
    if (inside >= 4)
    {
        return Float4_new(source[at], source[at + ((LONG)1)], source[at + ((LONG)2)], source[at + ((LONG)3)]);
    }
    return Float4_new(inside > 0 ? source[at] : 0.0f, inside > 1 ? source[at + ((LONG)1)] : 0.0f, inside > 2 ? source[at + ((LONG)2)] : 0.0f, 0.0f);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_ThreadRows_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_ThreadRows_TTile
DEVFN int GpuBp_Kernels_StagedTile_ThreadRows_TTile(void)
{
    return TTile_Rows / TTile_RowsPerThread;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_ThreadColumns_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_ThreadColumns_TTile
DEVFN int GpuBp_Kernels_StagedTile_ThreadColumns_TTile(void)
{
    return TTile_Columns / TTile_ColumnsPerThread;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Threads_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_Threads_TTile
DEVFN int GpuBp_Kernels_StagedTile_Threads_TTile(void)
{
    return GpuBp_Kernels_StagedTile_ThreadRows_TTile() * GpuBp_Kernels_StagedTile_ThreadColumns_TTile() * TTile_Splits;
}
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
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Copy_TTile_GS
#define FUNCTION_GpuBp_Kernels_StagedTile_Copy_TTile_GS
DEVFN void GpuBp_Kernels_StagedTile_Copy_TTile_GS(GLOBAL float* source, LONG from, SHARED float* slice, int to, int isInside)
{
    if (TTile_CopyWidth > 1)
    {
        GpuBp_Kernels_AsyncCopy_Four_GS(source, from, slice, to, isInside);
    }
    else
    {
        GpuBp_Kernels_AsyncCopy_One_GS(source, from, slice, to, isInside);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_LoadColumns_TTile_GS
#define FUNCTION_GpuBp_Kernels_PlainTile_LoadColumns_TTile_GS
DEVFN void GpuBp_Kernels_PlainTile_LoadColumns_TTile_GS(GLOBAL float* source, SHARED float* tile, int extent_1, int column, int columns, int k0, int depth, int thread)
{
    int threads = TTile_Rows / TTile_RowsPerThread * (TTile_Columns / TTile_ColumnsPerThread);
    SHARED float4* quartets = (SHARED float4*)tile;
    for (int t = thread; t < extent_1 * TTile_Depth / 4; t += threads)
    {
        int k = t / (extent_1 / 4);
        int c = t % (extent_1 / 4) * 4;
        quartets[t] = GpuBp_Kernels_PlainTile_Load_G(source, (LONG)(k0 + k) * (LONG)columns + (LONG)column + (LONG)c, k0 + k < depth ? columns - column - c : 0);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_CopyColumns_TTile_GS
#define FUNCTION_GpuBp_Kernels_StagedTile_CopyColumns_TTile_GS
DEVFN void GpuBp_Kernels_StagedTile_CopyColumns_TTile_GS(GLOBAL float* source, SHARED float* slice, int extent_1, int column, int columns, int k0, int depth, int thread)
{
    int c = thread % (extent_1 / TTile_CopyWidth) * TTile_CopyWidth;
    int first_1 = thread / (extent_1 / TTile_CopyWidth);
    int lines = GpuBp_Kernels_StagedTile_Threads_TTile() * TTile_CopyWidth / extent_1;
    int from = (column + c < columns ? column + c : columns - TTile_CopyWidth) / TTile_FactorsPerFloat;
    int to = c / TTile_FactorsPerFloat;
    int line = (extent_1 + TTile_ColumnPadding) / TTile_FactorsPerFloat;
    #pragma unroll
    for (int k = 0; k < TTile_Depth; k += lines)
    {
        int isInside = k0 + first_1 + k < depth;
        LONG at = (LONG)(isInside ? k0 + first_1 + k : 0) * (LONG)(columns / TTile_FactorsPerFloat) + (LONG)from;
        GpuBp_Kernels_StagedTile_Copy_TTile_GS(source, at, slice, (first_1 + k) * line + to, isInside);
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_StageColumns_TTile_GS
#define FUNCTION_GpuBp_Kernels_ProductTile_StageColumns_TTile_GS
DEVFN void GpuBp_Kernels_ProductTile_StageColumns_TTile_GS(GLOBAL float* source, SHARED float* stages, int extent_1, int column, int columns, int n, int depth, int thread)
{
    if (TTile_Stages == 1)
    {
        GpuBp_Kernels_PlainTile_LoadColumns_TTile_GS(source, stages, extent_1, column, columns, n * TTile_Depth, depth, thread);
    }
    else
    {
        int length_1 = TTile_Depth * (extent_1 + TTile_ColumnPadding) / TTile_FactorsPerFloat;
        GpuBp_Kernels_StagedTile_CopyColumns_TTile_GS(source, stages + n % TTile_Stages * length_1, extent_1, column, columns, n * TTile_Depth, depth, thread);
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
#ifndef FUNCTION_GpuBp_Kernels_AsyncCopy_Await_TTile
#define FUNCTION_GpuBp_Kernels_AsyncCopy_Await_TTile
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_AsyncCopy_Await_TTile(void)
{
    Ptx_AwaitCopies<(TTile_Stages > 2 ? TTile_Stages - 2 : 0)>();
}
#else
DEVFN void GpuBp_Kernels_AsyncCopy_Await_TTile(void)
{
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_Unpack_L
#define FUNCTION_GpuBp_Kernels_PlainTile_Unpack_L
DEVFN void GpuBp_Kernels_PlainTile_Unpack_L(float4 quartet, float* values, int at)
{
    values[at] = quartet.x;
    values[at + 1] = quartet.y;
    values[at + 2] = quartet.z;
    values[at + 3] = quartet.w;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_Quartet_TTile
#define FUNCTION_GpuBp_Kernels_PlainTile_Quartet_TTile
DEVFN int GpuBp_Kernels_PlainTile_Quartet_TTile(int x, int q)
{
    return q * (TTile_Columns / TTile_ColumnsPerThread) + x;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_MultiplyAdd_TTile_SSL
#define FUNCTION_GpuBp_Kernels_PlainTile_MultiplyAdd_TTile_SSL
DEVFN void GpuBp_Kernels_PlainTile_MultiplyAdd_TTile_SSL(SHARED float4* left, SHARED float4* right, float* sums, int x, int y)
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
            GpuBp_Kernels_PlainTile_Unpack_L(left[(k * TTile_Rows + y * TTile_RowsPerThread) / 4 + r], a, r * 4);
        }
        #pragma unroll
        for (int c = 0; c < TTile_ColumnsPerThread / 4; c += 1)
        {
            GpuBp_Kernels_PlainTile_Unpack_L(right[k * (TTile_Columns / 4) + GpuBp_Kernels_PlainTile_Quartet_TTile(x, c)], b, c * 4);
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
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_ThreadsOfWarpRow_TTile
#define FUNCTION_GpuBp_Kernels_TensorTile_ThreadsOfWarpRow_TTile
DEVFN int GpuBp_Kernels_TensorTile_ThreadsOfWarpRow_TTile(void)
{
    return TTile_Columns / TTile_ColumnsPerThread * 8;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_WarpRow_TTile
#define FUNCTION_GpuBp_Kernels_TensorTile_WarpRow_TTile
DEVFN int GpuBp_Kernels_TensorTile_WarpRow_TTile(int thread)
{
    return thread / GpuBp_Kernels_TensorTile_ThreadsOfWarpRow_TTile() * (TTile_RowsPerThread * 8);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_WarpColumn_TTile
#define FUNCTION_GpuBp_Kernels_TensorTile_WarpColumn_TTile
DEVFN int GpuBp_Kernels_TensorTile_WarpColumn_TTile(int thread)
{
    return thread % GpuBp_Kernels_TensorTile_ThreadsOfWarpRow_TTile() / 32 * (TTile_ColumnsPerThread * 4);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PackBFloat16_Unpack
#define FUNCTION_GpuBp_Kernels_PackBFloat16_Unpack
DEVFN float GpuBp_Kernels_PackBFloat16_Unpack(float pair, int half_1)
{
    int bits = BitConverter_SingleToInt32Bits(pair);
    return BitConverter_Int32BitsToSingle(half_1 == 0 ? bits << 16 : bits & (-65536));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_RoundToBFloat16
#define FUNCTION_GpuBp_Kernels_TensorCore_RoundToBFloat16
DEVFN float GpuBp_Kernels_TensorCore_RoundToBFloat16(float value)
{
    int bits = BitConverter_SingleToInt32Bits(value);
    return (bits & 2139095040) == 2139095040 ? value : BitConverter_Int32BitsToSingle(bits + 32767 + (bits >> 16 & 1) & (-65536));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_RoundToTf32
#define FUNCTION_GpuBp_Kernels_TensorCore_RoundToTf32
DEVFN float GpuBp_Kernels_TensorCore_RoundToTf32(float value)
{
    int bits = BitConverter_SingleToInt32Bits(value);
    return (bits & 2139095040) == 2139095040 ? value : BitConverter_Int32BitsToSingle(bits + 4096 & (-8192));
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_Factor_TTile_S
#define FUNCTION_GpuBp_Kernels_TensorCore_Factor_TTile_S
DEVFN float GpuBp_Kernels_TensorCore_Factor_TTile_S(SHARED float* slice, int n)
{
    return TTile_FactorsPerFloat == 2 ? GpuBp_Kernels_PackBFloat16_Unpack(slice[n / 2], n % 2) : TTile_FactorBits == 16 ? GpuBp_Kernels_TensorCore_RoundToBFloat16(slice[n]) : GpuBp_Kernels_TensorCore_RoundToTf32(slice[n]);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_LoadLeft_TTile_SL
#define FUNCTION_GpuBp_Kernels_TensorCore_LoadLeft_TTile_SL
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_TensorCore_LoadLeft_TTile_SL(SHARED float* slice, int at, int line, int term, float* fragment, int to, int lane)
{
    if (TTile_FactorsPerFloat == 2)
    {
        // Rows 0 … 7 and 8 … 15 of terms 0 … 7, then of terms 8 … 15.
        uint parts[4];
        if (term == 1)
            Ptx_LoadMatrix4(parts, slice + (at + lane % 16 * line + lane / 16 * 8) / 2);
        else
            Ptx_LoadMatrix4Transposed(
                parts, slice + (at + (lane % 8 + lane / 16 * 8) * term + lane / 8 % 2 * 8) / 2);
        for (int n = 0; n < 4; n += 1)
            fragment[to + n] = __uint_as_float(parts[n]);
    }
    else if (TTile_FactorBits == 16)
    {
        const float* from = slice + at + lane / 4 * line + lane % 4 * 2 * term;
        fragment[to] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
        fragment[to + 1] = __uint_as_float(Ptx_PackBf16(from[8 * line], from[8 * line + term]));
        fragment[to + 2] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
        fragment[to + 3] = __uint_as_float(
            Ptx_PackBf16(from[8 * line + 8 * term], from[8 * line + 9 * term]));
    }
    else
    {
        const float* from = slice + at + lane / 4 * line + lane % 4 * term;
        fragment[to] = __uint_as_float(Ptx_RoundToTf32(from[0]));
        fragment[to + 1] = __uint_as_float(Ptx_RoundToTf32(from[8 * line]));
        fragment[to + 2] = __uint_as_float(Ptx_RoundToTf32(from[4 * term]));
        fragment[to + 3] = __uint_as_float(Ptx_RoundToTf32(from[8 * line + 4 * term]));
    }
}
#else
DEVFN void GpuBp_Kernels_TensorCore_LoadLeft_TTile_SL(SHARED float* slice, int at, int line, int term, float* fragment, int to, int lane)
{
    #pragma unroll
    for (int k = 0; k < (TTile_FactorBits == 16 ? 16 : 8); k += 1)
    {
        fragment[to + k] = GpuBp_Kernels_TensorCore_Factor_TTile_S(slice, at + lane / 4 * line + k * term);
        fragment[to + 16 + k] = GpuBp_Kernels_TensorCore_Factor_TTile_S(slice, at + (lane / 4 + 8) * line + k * term);
    }
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_LoadRight_TTile_SL
#define FUNCTION_GpuBp_Kernels_TensorCore_LoadRight_TTile_SL
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_TensorCore_LoadRight_TTile_SL(SHARED float* slice, int at, int line, int term, float* fragments, int lane)
{
    if (TTile_FactorsPerFloat == 2)
    {
        // Terms 0 … 7 and 8 … 15 of columns 0 … 7, then of columns 8 … 15.
        uint parts[4];
        if (term == 1)
            Ptx_LoadMatrix4(
                parts, slice + (at + (lane % 8 + lane / 16 * 8) * line + lane / 8 % 2 * 8) / 2);
        else
            Ptx_LoadMatrix4Transposed(
                parts, slice + (at + lane % 16 * term + lane / 16 * 8) / 2);
        fragments[0] = __uint_as_float(parts[0]);
        fragments[1] = __uint_as_float(parts[1]);
        fragments[32] = __uint_as_float(parts[2]);
        fragments[32 + 1] = __uint_as_float(parts[3]);
    }
    else
    {
        for (int n = 0; n < 2; n += 1)
        {
            const float* from = slice + at + (lane / 4 + n * 8) * line;
            float* fragment = fragments + n * 32;
            if (TTile_FactorBits == 16)
            {
                from += lane % 4 * 2 * term;
                fragment[0] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
                fragment[1] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
            }
            else
            {
                from += lane % 4 * term;
                fragment[0] = __uint_as_float(Ptx_RoundToTf32(from[0]));
                fragment[1] = __uint_as_float(Ptx_RoundToTf32(from[4 * term]));
            }
        }
    }
}
#else
DEVFN void GpuBp_Kernels_TensorCore_LoadRight_TTile_SL(SHARED float* slice, int at, int line, int term, float* fragments, int lane)
{
    #pragma unroll
    for (int n = 0; n < 2; n += 1)
    {
        int column = n * 8 + lane % 4 * 2;
        #pragma unroll
        for (int k = 0; k < (TTile_FactorBits == 16 ? 16 : 8); k += 1)
        {
            fragments[n * 32 + k] = GpuBp_Kernels_TensorCore_Factor_TTile_S(slice, at + column * line + k * term);
            fragments[n * 32 + 16 + k] = GpuBp_Kernels_TensorCore_Factor_TTile_S(slice, at + (column + 1) * line + k * term);
        }
    }
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL
#define FUNCTION_GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL
#if CUDA_ARCH >= 800
DEVFN void GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL(float* sums, int at, float* left, int from, float* right, int second)
{
    if (TTile_FactorBits == 16)
        Ptx_MmaBf16(
            sums + at,
            __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
            __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
            __float_as_uint(right[second]), __float_as_uint(right[second + 1]));
    else
        Ptx_MmaTf32(
            sums + at,
            __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
            __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
            __float_as_uint(right[second]), __float_as_uint(right[second + 1]));
}
#else
DEVFN void GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL(float* sums, int at, float* left, int from, float* right, int second)
{
    #pragma unroll
    for (int k = 0; k < (TTile_FactorBits == 16 ? 16 : 8); k += 1)
    {
        sums[at] += left[from + k] * right[second + k];
        sums[at + 1] += left[from + k] * right[second + 16 + k];
        sums[at + 2] += left[from + 16 + k] * right[second + k];
        sums[at + 3] += left[from + 16 + k] * right[second + 16 + k];
    }
}
#endif
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_MultiplyAdd_TTile_SSL
#define FUNCTION_GpuBp_Kernels_TensorTile_MultiplyAdd_TTile_SSL
DEVFN void GpuBp_Kernels_TensorTile_MultiplyAdd_TTile_SSL(SHARED float* left, SHARED float* right, float* sums, int thread, int leftIsRows, int rightIsRows)
{
    float a[TTile_RowsPerThread / 2 * 32];
    float b[64];
    int row = GpuBp_Kernels_TensorTile_WarpRow_TTile(thread);
    int column = GpuBp_Kernels_TensorTile_WarpColumn_TTile(thread);
    int leftLine = leftIsRows ? TTile_Depth + TTile_RowPadding : 1;
    int leftTerm = leftIsRows ? 1 : TTile_Rows + TTile_ColumnPadding;
    int rightLine = rightIsRows ? TTile_Depth + TTile_RowPadding : 1;
    int rightTerm = rightIsRows ? 1 : TTile_Columns + TTile_ColumnPadding;
    #pragma unroll
    for (int k = 0; k < TTile_Depth; k += TTile_FactorBits == 16 ? 16 : 8)
    {
        #pragma unroll
        for (int r = 0; r < TTile_RowsPerThread / 2; r += 1)
        {
            GpuBp_Kernels_TensorCore_LoadLeft_TTile_SL(left, (row + r * 16) * leftLine + k * leftTerm, leftLine, leftTerm, a, r * 32, thread % 32);
        }
        #pragma unroll
        for (int c = 0; c < TTile_ColumnsPerThread / 2; c += 2)
        {
            GpuBp_Kernels_TensorCore_LoadRight_TTile_SL(right, (column + c * 8) * rightLine + k * rightTerm, rightLine, rightTerm, b, thread % 32);
            #pragma unroll
            for (int r_1 = 0; r_1 < TTile_RowsPerThread / 2; r_1 += 1)
            {
                int at = (r_1 * (TTile_ColumnsPerThread / 2) + c) * 4;
                GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL(sums, at, a, r_1 * 32, b, 0);
                GpuBp_Kernels_TensorCore_MultiplyAdd_TTile_LLL(sums, at + 4, a, r_1 * 32, b, 32);
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_IsOfWarps_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_IsOfWarps_TTile
DEVFN int GpuBp_Kernels_StagedTile_IsOfWarps_TTile(void)
{
    return GpuBp_Kernels_StagedTile_ThreadRows_TTile() % 4 == 0 && GpuBp_Kernels_StagedTile_ThreadColumns_TTile() % 8 == 0;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_X_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_X_TTile
DEVFN int GpuBp_Kernels_StagedTile_X_TTile(int thread)
{
    return GpuBp_Kernels_StagedTile_IsOfWarps_TTile() ? thread / 32 % (GpuBp_Kernels_StagedTile_ThreadColumns_TTile() / 8) * 8 + thread / 2 % 8 : thread % GpuBp_Kernels_StagedTile_ThreadColumns_TTile();
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Part_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_Part_TTile
DEVFN int GpuBp_Kernels_StagedTile_Part_TTile(int thread)
{
    return thread / (GpuBp_Kernels_StagedTile_ThreadRows_TTile() * GpuBp_Kernels_StagedTile_ThreadColumns_TTile());
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Y_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_Y_TTile
DEVFN int GpuBp_Kernels_StagedTile_Y_TTile(int thread)
{
    return GpuBp_Kernels_StagedTile_IsOfWarps_TTile() ? thread / 32 / (GpuBp_Kernels_StagedTile_ThreadColumns_TTile() / 8) * 4 % GpuBp_Kernels_StagedTile_ThreadRows_TTile() + thread % 2 + thread / 16 % 2 * 2 : thread / GpuBp_Kernels_StagedTile_ThreadColumns_TTile() % GpuBp_Kernels_StagedTile_ThreadRows_TTile();
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Unpack_L
#define FUNCTION_GpuBp_Kernels_StagedTile_Unpack_L
DEVFN void GpuBp_Kernels_StagedTile_Unpack_L(float4 quartet, float* values, int at, int stride)
{
    values[at] = quartet.x;
    values[at + stride] = quartet.y;
    values[at + 2 * stride] = quartet.z;
    values[at + 3 * stride] = quartet.w;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_LoadLeft_TTile_SL
#define FUNCTION_GpuBp_Kernels_StagedTile_LoadLeft_TTile_SL
DEVFN void GpuBp_Kernels_StagedTile_LoadLeft_TTile_SL(SHARED float4* left, float* a, int k, int thread, int isRows)
{
    if (isRows)
    {
        int line = (TTile_Depth + TTile_RowPadding) / 4;
        int first_1 = GpuBp_Kernels_StagedTile_Y_TTile(thread) * line + GpuBp_Kernels_StagedTile_Part_TTile(thread) * (TTile_Depth / TTile_Splits / 4);
        #pragma unroll
        for (int r = 0; r < TTile_RowsPerThread; r += 1)
        {
            GpuBp_Kernels_StagedTile_Unpack_L(left[first_1 + r * (GpuBp_Kernels_StagedTile_ThreadRows_TTile() * line) + k / 4], a, r * 4, 1);
        }
    }
    else
    {
        int line_1 = (TTile_Rows + TTile_ColumnPadding) / 4;
        int first_2 = GpuBp_Kernels_StagedTile_Part_TTile(thread) * (TTile_Depth / TTile_Splits) * line_1 + GpuBp_Kernels_StagedTile_Y_TTile(thread);
        #pragma unroll
        for (int n = 0; n < 4; n += 1)
        {
            #pragma unroll
            for (int r_1 = 0; r_1 < TTile_RowsPerThread / 4; r_1 += 1)
            {
                GpuBp_Kernels_StagedTile_Unpack_L(left[first_2 + (k + n) * line_1 + r_1 * GpuBp_Kernels_StagedTile_ThreadRows_TTile()], a, r_1 * 16 + n, 4);
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_MultiplyAddRows_TTile_SSL
#define FUNCTION_GpuBp_Kernels_StagedTile_MultiplyAddRows_TTile_SSL
DEVFN void GpuBp_Kernels_StagedTile_MultiplyAddRows_TTile_SSL(SHARED float4* left, SHARED float4* right, float* sums, int thread)
{
    float a[TTile_RowsPerThread * 4];
    float b[4];
    int line = (TTile_Depth + TTile_RowPadding) / 4;
    int first_1 = GpuBp_Kernels_StagedTile_X_TTile(thread) * line + GpuBp_Kernels_StagedTile_Part_TTile(thread) * (TTile_Depth / TTile_Splits / 4);
    #pragma unroll
    for (int k = 0; k < TTile_Depth / TTile_Splits; k += 4)
    {
        GpuBp_Kernels_StagedTile_LoadLeft_TTile_SL(left, a, k, thread, 1);
        #pragma unroll
        for (int c = 0; c < TTile_ColumnsPerThread; c += 1)
        {
            GpuBp_Kernels_StagedTile_Unpack_L(right[first_1 + c * (GpuBp_Kernels_StagedTile_ThreadColumns_TTile() * line) + k / 4], b, 0, 1);
            #pragma unroll
            for (int n = 0; n < 4; n += 1)
            {
                #pragma unroll
                for (int r = 0; r < TTile_RowsPerThread; r += 1)
                {
                    sums[r * TTile_ColumnsPerThread + c] += a[r * 4 + n] * b[n];
                }
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_MultiplyAddColumns_TTile_SSL
#define FUNCTION_GpuBp_Kernels_StagedTile_MultiplyAddColumns_TTile_SSL
DEVFN void GpuBp_Kernels_StagedTile_MultiplyAddColumns_TTile_SSL(SHARED float4* left, SHARED float4* right, float* sums, int thread, int leftIsRows)
{
    float a[TTile_RowsPerThread * 4];
    float b[TTile_ColumnsPerThread];
    int line = (TTile_Columns + TTile_ColumnPadding) / 4;
    int first_1 = GpuBp_Kernels_StagedTile_Part_TTile(thread) * (TTile_Depth / TTile_Splits) * line + GpuBp_Kernels_StagedTile_X_TTile(thread);
    #pragma unroll
    for (int k = 0; k < TTile_Depth / TTile_Splits; k += 4)
    {
        GpuBp_Kernels_StagedTile_LoadLeft_TTile_SL(left, a, k, thread, leftIsRows);
        #pragma unroll
        for (int n = 0; n < 4; n += 1)
        {
            #pragma unroll
            for (int c = 0; c < TTile_ColumnsPerThread / 4; c += 1)
            {
                GpuBp_Kernels_StagedTile_Unpack_L(right[first_1 + (k + n) * line + c * GpuBp_Kernels_StagedTile_ThreadColumns_TTile()], b, c * 4, 1);
            }
            #pragma unroll
            for (int r = 0; r < TTile_RowsPerThread; r += 1)
            {
                #pragma unroll
                for (int c_1 = 0; c_1 < TTile_ColumnsPerThread; c_1 += 1)
                {
                    sums[r * TTile_ColumnsPerThread + c_1] += a[r * 4 + n] * b[c_1];
                }
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL
#define FUNCTION_GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL
DEVFN void GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL(SHARED float* left, SHARED float* right, float* sums, int n, int x, int y, int leftIsRows, int rightIsRows)
{
    int thread = y * (TTile_Columns / TTile_ColumnsPerThread) + x;
    int leftLength = (leftIsRows ? TTile_Rows * (TTile_Depth + TTile_RowPadding) : TTile_Depth * (TTile_Rows + TTile_ColumnPadding)) / TTile_FactorsPerFloat;
    int rightLength = (rightIsRows ? TTile_Columns * (TTile_Depth + TTile_RowPadding) : TTile_Depth * (TTile_Columns + TTile_ColumnPadding)) / TTile_FactorsPerFloat;
    SHARED float* leftSlice = left + n % TTile_Stages * leftLength;
    SHARED float* rightSlice = right + n % TTile_Stages * rightLength;
    if (TTile_Stages == 1)
    {
        GpuBp_Kernels_PlainTile_MultiplyAdd_TTile_SSL((SHARED float4*)left, (SHARED float4*)right, sums, x, y);
    }
    else
    {
        if (TTile_FactorBits < 32)
        {
            GpuBp_Kernels_TensorTile_MultiplyAdd_TTile_SSL(leftSlice, rightSlice, sums, thread, leftIsRows, rightIsRows);
        }
        else
        {
            if (rightIsRows)
            {
                GpuBp_Kernels_StagedTile_MultiplyAddRows_TTile_SSL((SHARED float4*)leftSlice, (SHARED float4*)rightSlice, sums, thread);
            }
            else
            {
                GpuBp_Kernels_StagedTile_MultiplyAddColumns_TTile_SSL((SHARED float4*)leftSlice, (SHARED float4*)rightSlice, sums, thread, leftIsRows);
            }
        }
    }
}
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
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_SumsOf_TTile
#define FUNCTION_GpuBp_Kernels_ProductTile_SumsOf_TTile
DEVFN int GpuBp_Kernels_ProductTile_SumsOf_TTile(void)
{
    return TTile_RowsPerThread * TTile_ColumnsPerThread;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_ShareParts_TTile_LS
#define FUNCTION_GpuBp_Kernels_ProductTile_ShareParts_TTile_LS
DEVFN void GpuBp_Kernels_ProductTile_ShareParts_TTile_LS(float* sums, SHARED float* shared, int thread)
{
    int threads = GpuBp_Kernels_StagedTile_Threads_TTile() / TTile_Splits;
    int first_1 = thread - threads;
    if (first_1 >= 0)
    {
        #pragma unroll
        for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
        {
            shared[first_1 % threads + (first_1 / threads * GpuBp_Kernels_ProductTile_SumsOf_TTile() + s) * threads] = sums[s];
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_AddParts_TTile_LS
#define FUNCTION_GpuBp_Kernels_ProductTile_AddParts_TTile_LS
DEVFN void GpuBp_Kernels_ProductTile_AddParts_TTile_LS(float* sums, SHARED float* shared, int thread)
{
    int threads = GpuBp_Kernels_StagedTile_Threads_TTile() / TTile_Splits;
    if (thread < threads)
    {
        #pragma unroll
        for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
        {
            #pragma unroll
            for (int part = 0; part < TTile_Splits - 1; part += 1)
            {
                sums[s] += shared[thread + (part * GpuBp_Kernels_ProductTile_SumsOf_TTile() + s) * threads];
            }
        }
    }
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_Row_TTile
#define FUNCTION_GpuBp_Kernels_TensorTile_Row_TTile
DEVFN int GpuBp_Kernels_TensorTile_Row_TTile(int thread, int s)
{
    return GpuBp_Kernels_TensorTile_WarpRow_TTile(thread) + s / 4 / (TTile_ColumnsPerThread / 2) * 16 + s % 4 / 2 * 8 + thread % 32 / 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Row_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_Row_TTile
DEVFN int GpuBp_Kernels_StagedTile_Row_TTile(int thread, int r, int isRows)
{
    return isRows ? r * GpuBp_Kernels_StagedTile_ThreadRows_TTile() + GpuBp_Kernels_StagedTile_Y_TTile(thread) : (r / 4 * GpuBp_Kernels_StagedTile_ThreadRows_TTile() + GpuBp_Kernels_StagedTile_Y_TTile(thread)) * 4 + r % 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Row_TTile
#define FUNCTION_GpuBp_Kernels_ProductTile_Row_TTile
DEVFN int GpuBp_Kernels_ProductTile_Row_TTile(int x, int y, int s, int isRows)
{
    return TTile_Stages == 1 ? y * TTile_RowsPerThread + s / TTile_ColumnsPerThread : TTile_FactorBits < 32 ? GpuBp_Kernels_TensorTile_Row_TTile(y * (TTile_Columns / TTile_ColumnsPerThread) + x, s) : GpuBp_Kernels_StagedTile_Row_TTile(y * (TTile_Columns / TTile_ColumnsPerThread) + x, s / TTile_ColumnsPerThread, isRows);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_PlainTile_Column_TTile
#define FUNCTION_GpuBp_Kernels_PlainTile_Column_TTile
DEVFN int GpuBp_Kernels_PlainTile_Column_TTile(int x, int c)
{
    return GpuBp_Kernels_PlainTile_Quartet_TTile(x, c / 4) * 4 + c % 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_TensorTile_Column_TTile
#define FUNCTION_GpuBp_Kernels_TensorTile_Column_TTile
DEVFN int GpuBp_Kernels_TensorTile_Column_TTile(int thread, int s)
{
    return GpuBp_Kernels_TensorTile_WarpColumn_TTile(thread) + s / 4 % (TTile_ColumnsPerThread / 2) * 8 + thread % 4 * 2 + s % 2;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_StagedTile_Column_TTile
#define FUNCTION_GpuBp_Kernels_StagedTile_Column_TTile
DEVFN int GpuBp_Kernels_StagedTile_Column_TTile(int thread, int c, int isRows)
{
    return isRows ? c * GpuBp_Kernels_StagedTile_ThreadColumns_TTile() + GpuBp_Kernels_StagedTile_X_TTile(thread) : (c / 4 * GpuBp_Kernels_StagedTile_ThreadColumns_TTile() + GpuBp_Kernels_StagedTile_X_TTile(thread)) * 4 + c % 4;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_ProductTile_Column_TTile
#define FUNCTION_GpuBp_Kernels_ProductTile_Column_TTile
DEVFN int GpuBp_Kernels_ProductTile_Column_TTile(int x, int y, int s, int isRows)
{
    return TTile_Stages == 1 ? GpuBp_Kernels_PlainTile_Column_TTile(x, s % TTile_ColumnsPerThread) : TTile_FactorBits < 32 ? GpuBp_Kernels_TensorTile_Column_TTile(y * (TTile_Columns / TTile_ColumnsPerThread) + x, s) : GpuBp_Kernels_StagedTile_Column_TTile(y * (TTile_Columns / TTile_ColumnsPerThread) + x, s % TTile_ColumnsPerThread, isRows);
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
#define FUNCTION_GpuBp_Kernels_FiniteCheck_IsFinite
DEVFN int GpuBp_Kernels_FiniteCheck_IsFinite(float x)
{
    return MathF_Abs(x) < FLOAT_INFINITY;
}
#endif
#ifndef FUNCTION_GpuBp_Kernels_FiniteCheck_Note_GG
#define FUNCTION_GpuBp_Kernels_FiniteCheck_Note_GG
DEVFN void GpuBp_Kernels_FiniteCheck_Note_GG(int isFinite, GLOBAL int* current, GLOBAL int* nonFinite)
{
    if (!isFinite)
    {
        Atomic_Min(&nonFinite[0], current[0]);
    }
}
#endif
SHARED_BYTES(WeightDescent, SHARED_SIZE(float, TTile_Stages * TTile_Depth * (TTile_Rows + TTile_ColumnPadding) / TTile_FactorsPerFloat) + SHARED_SIZE(float, TTile_Stages * TTile_Depth * (TTile_Columns + TTile_ColumnPadding) / TTile_FactorsPerFloat))
KERNEL LAUNCH_BOUNDS(256, 1) void WeightDescent(
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
    SHARED_ARRAY(float, leftStages, TTile_Stages * TTile_Depth * (TTile_Rows + TTile_ColumnPadding) / TTile_FactorsPerFloat, 0);
    SHARED_ARRAY(float, rightStages, TTile_Stages * TTile_Depth * (TTile_Columns + TTile_ColumnPadding) / TTile_FactorsPerFloat, SHARED_SIZE(float, TTile_Stages * TTile_Depth * (TTile_Rows + TTile_ColumnPadding) / TTile_FactorsPerFloat));
    float sums[TTile_RowsPerThread * TTile_ColumnsPerThread];
    int j0 = GpuBp_Kernels_ProductTile_TileRow(Grid_IdxY * Grid_DimX + Grid_IdxX, Grid_DimX, Grid_DimY) * TTile_Rows;
    int k0 = GpuBp_Kernels_ProductTile_TileColumn(Grid_IdxY * Grid_DimX + Grid_IdxX, Grid_DimX, Grid_DimY) * TTile_Columns;
    GpuBp_Kernels_ProductTile_Clear_TTile_L(sums);
    #pragma unroll
    for (int n = 0; n < TTile_Stages - 1; n += 1)
    {
        GpuBp_Kernels_ProductTile_StageColumns_TTile_GS(delta, leftStages, TTile_Rows, j0, outputs, n, batch, Group_IdxY * Group_DimX + Group_IdxX);
        GpuBp_Kernels_ProductTile_StageColumns_TTile_GS(x, rightStages, TTile_Columns, k0, inputs, n, batch, Group_IdxY * Group_DimX + Group_IdxX);
        GpuBp_Kernels_AsyncCopy_Commit();
    }
    for (int n_1 = 0; n_1 * TTile_Depth < batch; n_1 += 1)
    {
        GpuBp_Kernels_AsyncCopy_Await_TTile();
        Group_Barrier();
        int ahead = n_1 + TTile_Stages - 1;
        GpuBp_Kernels_ProductTile_StageColumns_TTile_GS(delta, leftStages, TTile_Rows, j0, outputs, ahead, batch, Group_IdxY * Group_DimX + Group_IdxX);
        GpuBp_Kernels_ProductTile_StageColumns_TTile_GS(x, rightStages, TTile_Columns, k0, inputs, ahead, batch, Group_IdxY * Group_DimX + Group_IdxX);
        GpuBp_Kernels_AsyncCopy_Commit();
        if (TTile_Stages == 1)
        {
            Group_Barrier();
        }
        GpuBp_Kernels_ProductTile_MultiplyAdd_TTile_SSL(leftStages, rightStages, sums, n_1, Group_IdxX, Group_IdxY, 0, 0);
    }
    if (TTile_Splits > 1)
    {
        GpuBp_Kernels_AsyncCopy_AwaitAll();
        Group_Barrier();
        GpuBp_Kernels_ProductTile_ShareParts_TTile_LS(sums, leftStages, Group_IdxY * Group_DimX + Group_IdxX);
        Group_Barrier();
        GpuBp_Kernels_ProductTile_AddParts_TTile_LS(sums, leftStages, Group_IdxY * Group_DimX + Group_IdxX);
    }
    float step_1 = learningRate[0] / (float)batch;
    int isFinite = 1;
    #pragma unroll
    for (int s = 0; s < TTile_RowsPerThread * TTile_ColumnsPerThread; s += 1)
    {
        int j = j0 + GpuBp_Kernels_ProductTile_Row_TTile(Group_IdxX, Group_IdxY, s, 0);
        int k = k0 + GpuBp_Kernels_ProductTile_Column_TTile(Group_IdxX, Group_IdxY, s, 0);
        if ((TTile_Splits == 1 || GpuBp_Kernels_StagedTile_Part_TTile(Group_IdxY * Group_DimX + Group_IdxX) == 0) && j < outputs && k < inputs)
        {
            LONG at = (LONG)j * (LONG)inputs + (LONG)k;
            float weight = w[at] - step_1 * sums[s];
            w[at] = weight;
            isFinite = isFinite && GpuBp_Kernels_FiniteCheck_IsFinite(weight);
        }
    }
    GpuBp_Kernels_FiniteCheck_Note_GG(isFinite, current, nonFinite);
}
