using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="ShardSum"/>: sum ← (sum + (first + (second + third))) · factor.
/// </summary>
internal static unsafe class ShardSumSimd
{
    internal static CpuWork Work(
        int extent, float* sum, float* first, float* second, float* third, int others,
        float factor) =>
        new() { Nanoseconds = extent * (others + 2L) / 24 };

    internal static void Run(
        CpuPart part, int extent, float* sum, float* first, float* second, float* third,
        int others, float factor)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(
                part, extent, sum, first, second, third, others, factor);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(
                part, extent, sum, first, second, third, others, factor);
        else
            Run<Vector128<float>, Width128>(
                part, extent, sum, first, second, third, others, factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* sum, float* first, float* second, float* third,
        int others, float factor)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var factors = TSimd.Create(factor);
        var (begin, end) = part.Share(extent, TSimd.Count);
        for (nint i = begin; i < end; i += TSimd.Count)
        {
            var left = end - i;
            var right = Lanes<TVector, TSimd>.Load(first + i, left);
            if (others > 1)
            {
                var below = Lanes<TVector, TSimd>.Load(second + i, left);
                if (others > 2)
                    below = TSimd.Add(below, Lanes<TVector, TSimd>.Load(third + i, left));
                right = TSimd.Add(right, below);
            }

            var added = TSimd.Add(Lanes<TVector, TSimd>.Load(sum + i, left), right);
            Lanes<TVector, TSimd>.Store(TSimd.Multiply(added, factors), sum + i, left);
        }
    }
}
