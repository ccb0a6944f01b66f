typedef unsigned int uint;
#define ON_GPU 1
#define KERNEL extern "C" __global__
#define DEVFN static __device__ __forceinline__
#define GLOBAL
#define SHARED
#define SHARED_ARRAY(T, name, n) __shared__ __align__(16) T name[n]
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
KERNEL void WideSoftmaxDelta(
    GLOBAL float* z_base, LONG z_offset, LONG z_length,
    GLOBAL float* y_base, LONG y_offset, LONG y_length,
    GLOBAL float* delta_base, LONG delta_offset, LONG delta_length,
    GLOBAL float* costs_base, LONG costs_offset, LONG costs_length,
    GLOBAL int* cursor_base, LONG cursor_offset, LONG cursor_length,
    int batchSize,
    int batch,
    int outputs)
{
    GLOBAL float* z = z_base + z_offset;
    GLOBAL float* y = y_base + y_offset;
    GLOBAL float* delta = delta_base + delta_offset;
    GLOBAL float* costs = costs_base + costs_offset;
    GLOBAL int* cursor = cursor_base + cursor_offset;
    SHARED_ARRAY(float, parts, 256);
    int i = Grid_IdxX * 8 + Group_IdxY;
    int first_1 = Group_IdxY * 32;
    int part = first_1 + Group_IdxX;
    LONG row = (LONG)i * (LONG)outputs;
    int columns = i < batch ? outputs : 0;
    parts[part] = (-FLOAT_INFINITY);
    for (int j = Group_IdxX; j < columns; j += 32)
    {
        parts[part] = MathF_Max(parts[part], z[row + (LONG)j]);
    }
    for (int half_1 = 16; half_1 > 0; half_1 /= 2)
    {
        Group_Barrier();
        if (Group_IdxX < half_1)
        {
            parts[part] = MathF_Max(parts[part], parts[part + half_1]);
        }
    }
    Group_Barrier();
    float max_1 = parts[first_1];
    Group_Barrier();
    float sum = 0.0f;
    for (int j_1 = Group_IdxX; j_1 < columns; j_1 += 32)
    {
        sum += MathF_Exp(z[row + (LONG)j_1] - max_1);
    }
    parts[part] = sum;
    for (int half_2 = 16; half_2 > 0; half_2 /= 2)
    {
        Group_Barrier();
        if (Group_IdxX < half_2)
        {
            parts[part] += parts[part + half_2];
        }
    }
    Group_Barrier();
    float logSum = MathF_Log(parts[first_1]);
    Group_Barrier();
    float cost = 0.0f;
    for (int j_2 = Group_IdxX; j_2 < columns; j_2 += 32)
    {
        float logA = z[row + (LONG)j_2] - max_1 - logSum;
        cost += y[row + (LONG)j_2] == 0.0f ? 0.0f : -y[row + (LONG)j_2] * logA;
        delta[row + (LONG)j_2] = MathF_Exp(logA) - y[row + (LONG)j_2];
    }
    parts[part] = cost;
    for (int half_3 = 16; half_3 > 0; half_3 /= 2)
    {
        Group_Barrier();
        if (Group_IdxX < half_3)
        {
            parts[part] += parts[part + half_3];
        }
    }
    if (i < batch && Group_IdxX == 0)
    {
        costs[cursor[0] * batchSize + i] = parts[part];
    }
}
