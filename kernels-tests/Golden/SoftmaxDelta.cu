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
#ifndef FUNCTION_GpuBp_Kernels_SoftmaxDelta_Row_GGG
#define FUNCTION_GpuBp_Kernels_SoftmaxDelta_Row_GGG
DEVFN float GpuBp_Kernels_SoftmaxDelta_Row_GGG(GLOBAL float* z, LONG zAt, GLOBAL float* y, LONG yAt, GLOBAL float* delta, LONG deltaAt, int outputs)
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
KERNEL void SoftmaxDelta(
    int i_extent,
    GLOBAL float* z_base, LONG z_offset, LONG z_length,
    GLOBAL float* y_base, LONG y_offset, LONG y_length,
    GLOBAL float* delta_base, LONG delta_offset, LONG delta_length,
    GLOBAL float* costs_base, LONG costs_offset, LONG costs_length,
    GLOBAL int* cursor_base, LONG cursor_offset, LONG cursor_length,
    int batchSize,
    int outputs)
{
    GLOBAL float* z = z_base + z_offset;
    GLOBAL float* y = y_base + y_offset;
    GLOBAL float* delta = delta_base + delta_offset;
    GLOBAL float* costs = costs_base + costs_offset;
    GLOBAL int* cursor = cursor_base + cursor_offset;
    if (Global_IdxX >= i_extent) return;
    int i = (int)Global_IdxX;
    LONG row = (LONG)i * (LONG)outputs;
    float cost = GpuBp_Kernels_SoftmaxDelta_Row_GGG(z, row, y, row, delta, row, outputs);
    costs[cursor[0] * batchSize + i] = cost;
}
