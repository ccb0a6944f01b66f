using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="BiasGradient"/>: ∂C/∂b = mean of the rows of δ.</summary>
internal static unsafe class BiasGradientSimd
{
    internal static CpuWork Work(float* delta, float* gradB, int batch, int outputs) =>
        new() { Nanoseconds = (long)batch * (1 + outputs / 16) };

    internal static void Run(CpuPart part, float* delta, float* gradB, int batch, int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, delta, gradB, batch, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, delta, gradB, batch, outputs);
        else
            Run<Vector128<float>, Width128>(part, delta, gradB, batch, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, float* delta, float* gradB, int batch, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var samples = TSimd.Create(batch);
        var (first, end) = part.Share(outputs, TSimd.Count);
        for (var j = first; j < end; j += TSimd.Count)
        {
            var left = end - j;
            var sums = ColumnSums<TVector, TSimd>.Of(delta + j, batch, outputs, left);
            Lanes<TVector, TSimd>.Store(TSimd.Divide(sums, samples), gradB + j, left);
        }
    }
}
