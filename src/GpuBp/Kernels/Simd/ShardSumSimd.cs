using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="ShardSum"/>: sum ← (sum + other) · factor.</summary>
internal static unsafe class ShardSumSimd
{
    internal static CpuWork Work(int extent, float* sum, float* other, float factor) =>
        new() { Nanoseconds = extent / 8 };

    internal static void Run(CpuPart part, int extent, float* sum, float* other, float factor)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, extent, sum, other, factor);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, extent, sum, other, factor);
        else
            Run<Vector128<float>, Width128>(part, extent, sum, other, factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* sum, float* other, float factor)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var factors = TSimd.Create(factor);
        var (first, end) = part.Share(extent, TSimd.Count);
        for (nint i = first; i < end; i += TSimd.Count)
        {
            var left = end - i;
            var added = TSimd.Add(
                Lanes<TVector, TSimd>.Load(sum + i, left),
                Lanes<TVector, TSimd>.Load(other + i, left));
            Lanes<TVector, TSimd>.Store(TSimd.Multiply(added, factors), sum + i, left);
        }
    }
}
