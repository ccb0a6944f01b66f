using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Bench.Timing;
using GpuBp.Kernels.Simd;

namespace GpuBp.Bench.Suites;

/// <summary>y = eˣ as the SIMD form of softmax computes it; no kernel computes it alone.</summary>
/// <remarks>
/// Unsafe: reads and writes whole vectors of x and y, whose length is a multiple of 32.
/// </remarks>
internal static unsafe class VectorExp
{
    internal static void Run(AlignedFloats x, AlignedFloats y)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(x.Address, y.Address, x.Length);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(x.Address, y.Address, x.Length);
        else
            Run<Vector128<float>, Width128>(x.Address, y.Address, x.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TSimd>(float* x, float* y, int length)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // Two vectors at a time hide each other's latency.
        for (var n = 0; n < length; n += 2 * TSimd.Count)
        {
            TSimd.Store(VectorMath<TVector, TSimd>.Exp(TSimd.Load(x + n)), y + n);
            TSimd.Store(
                VectorMath<TVector, TSimd>.Exp(TSimd.Load(x + n + TSimd.Count)),
                y + n + TSimd.Count);
        }
    }
}
