namespace GpuBp.Compute.Cuda;

/// <summary>
/// Defines, in CUDA C++, the names that dialect-neutral kernel text uses.
/// <see cref="OpenCl.OpenClPrelude"/> defines the same names.
/// </summary>
internal static class CudaPrelude
{
    /// <summary>The prelude, and the PTX wrappers after it.</summary>
    internal const string Text = Dialect + CudaPtx.Text;

    // Long parts of lines.
    private const string SharedBytes =
        "extern \"C\" __constant__ int kernel##_shared_bytes = bytes;";

    private const string SharedArray =
        "extern __shared__ __align__(16) unsigned char name##_all[]; " +
        "T* name = (T*)(name##_all + (offset))";

    private const string Sum = "make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w)";
    private const string Difference = "make_float4(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w)";
    private const string Product = "make_float4(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w)";
    private const string Scaled = "make_float4(a * b.x, a * b.y, a * b.z, a * b.w)";

    /// <summary>The prelude.</summary>
    // MathF.Max and Min keep a NaN, which fmaxf and fminf would drop. CUDA's float4 has no
    // operators. The launch allocates shared memory, as only then it may exceed 48 KB;
    // <kernel>_shared_bytes is its size. All arrays start at one address, plus their offset; a name
    // for each array lets the compiler tell them apart, which saves registers.
    internal const string Dialect = $$"""
        typedef unsigned int uint;
        #define ON_GPU 1
        #define CUDA_ARCH __CUDA_ARCH__
        #define KERNEL extern "C" __global__
        #define LAUNCH_BOUNDS(threads, groups) __launch_bounds__(threads, groups)
        #define DEVFN static __device__ __forceinline__
        #define GLOBAL
        #define SHARED
        #define SHARED_SIZE(T, n) ((sizeof(T) * (n) + 15) / 16 * 16)
        #define SHARED_BYTES(kernel, bytes) {{SharedBytes}}
        #ifndef SHARED_ARRAY
        #define SHARED_ARRAY(T, name, n, offset) {{SharedArray}}
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
        DEVFN float4 operator+(float4 a, float4 b) { return {{Sum}}; }
        DEVFN float4 operator-(float4 a, float4 b) { return {{Difference}}; }
        DEVFN float4 operator*(float4 a, float4 b) { return {{Product}}; }
        DEVFN float4 operator*(float a, float4 b) { return {{Scaled}}; }
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

        """;
}
