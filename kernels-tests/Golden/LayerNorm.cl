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
SHARED_BYTES(LayerNorm, SHARED_SIZE(float, 256))
KERNEL void LayerNorm(
    GLOBAL float* z_base, LONG z_offset, LONG z_length,
    GLOBAL float* gamma_base, LONG gamma_offset, LONG gamma_length,
    GLOBAL float* beta_base, LONG beta_offset, LONG beta_length,
    GLOBAL float* normal_base, LONG normal_offset, LONG normal_length,
    GLOBAL float* scale_base, LONG scale_offset, LONG scale_length,
    int batch,
    int outputs)
{
    GLOBAL float* z = z_base + z_offset;
    GLOBAL float* gamma = gamma_base + gamma_offset;
    GLOBAL float* beta = beta_base + beta_offset;
    GLOBAL float* normal = normal_base + normal_offset;
    GLOBAL float* scale = scale_base + scale_offset;
    SHARED_ARRAY(float, parts, 256, 0);
    int i = Grid_IdxX * Group_DimY + Group_IdxY;
    LONG row = (LONG)i * (LONG)outputs;
    int columns = i < batch ? outputs : 0;
    float sum = 0.0f;
    for (int j = Group_IdxX; j < columns; j += Group_DimX)
    {
        sum += z[row + (LONG)j];
    }
    int first_1 = Group_IdxY * Group_DimX;
    parts[first_1 + Group_IdxX] = sum;
    int part = first_1 + Group_IdxX;
    for (int half_1 = Group_DimX / 2; half_1 > 0; half_1 /= 2)
    {
        Group_Barrier();
        if (Group_IdxX < half_1)
        {
            parts[part] = parts[part] + parts[part + half_1];
        }
    }
    Group_Barrier();
    float sum_1 = parts[first_1];
    Group_Barrier();
    float total = sum_1;
    float mean = total / (float)outputs;
    float squares = 0.0f;
    for (int j_1 = Group_IdxX; j_1 < columns; j_1 += Group_DimX)
    {
        squares += (z[row + (LONG)j_1] - mean) * (z[row + (LONG)j_1] - mean);
    }
    int first_1_1 = Group_IdxY * Group_DimX;
    parts[first_1_1 + Group_IdxX] = squares;
    int part_1 = first_1_1 + Group_IdxX;
    for (int half_1_1 = Group_DimX / 2; half_1_1 > 0; half_1_1 /= 2)
    {
        Group_Barrier();
        if (Group_IdxX < half_1_1)
        {
            parts[part_1] = parts[part_1] + parts[part_1 + half_1_1];
        }
    }
    Group_Barrier();
    float sum_2 = parts[first_1_1];
    Group_Barrier();
    float totalOfSquares = sum_2;
    float factor = 1.0f / MathF_Sqrt(totalOfSquares / (float)outputs + 9.99999975E-06f);
    for (int j_2 = Group_IdxX; j_2 < columns; j_2 += Group_DimX)
    {
        float value = (z[row + (LONG)j_2] - mean) * factor;
        normal[row + (LONG)j_2] = value;
        z[row + (LONG)j_2] = gamma[j_2] * value + beta[j_2];
    }
    if (i < batch && Group_IdxX == 0)
    {
        scale[i] = factor;
    }
}
