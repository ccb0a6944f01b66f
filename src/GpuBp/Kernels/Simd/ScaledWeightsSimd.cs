using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="ScaledWeights"/>: W diag(s).</summary>
internal static unsafe class ScaledWeightsSimd
{
    internal static CpuWork Work(int extent, float* w, float* scale, float* scaled, int inputs) =>
        new() { Nanoseconds = extent / 8 };

    internal static void Run(
        CpuPart part, int extent, float* w, float* scale, float* scaled, int inputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, extent, w, scale, scaled, inputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, extent, w, scale, scaled, inputs);
        else
            Run<Vector128<float>, Width128>(part, extent, w, scale, scaled, inputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* w, float* scale, float* scaled, int inputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent, TSimd.Count);
        nint i = first;
        while (i < end)
        {
            var k = i % inputs; // 0 but in the first row, which the part may begin within.
            var endOfRow = Math.Min(i + inputs - k, end);
            for (; i < endOfRow; i += TSimd.Count, k += TSimd.Count)
            {
                var left = endOfRow - i;
                var product = TSimd.Multiply(
                    Lanes<TVector, TSimd>.Load(w + i, left),
                    Lanes<TVector, TSimd>.Load(scale + k, left));
                Lanes<TVector, TSimd>.Store(product, scaled + i, left);
            }

            i = endOfRow;
        }
    }
}
