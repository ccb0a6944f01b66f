using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="SgdUpdate"/>: w ← w − η ∂C/∂w.</summary>
internal static unsafe class SgdUpdateSimd
{
    internal static CpuWork Work(int extent, float* w, float* grad, float* learningRate) =>
        new() { Nanoseconds = extent / 8 };

    internal static void Run(CpuPart part, int extent, float* w, float* grad, float* learningRate)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, extent, w, grad, learningRate);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, extent, w, grad, learningRate);
        else
            Run<Vector128<float>, Width128>(part, extent, w, grad, learningRate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* w, float* grad, float* learningRate)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var rate = TSimd.Create(learningRate[0]);
        var (first, end) = part.Share(extent, TSimd.Count);
        for (nint i = first; i < end; i += TSimd.Count)
        {
            var left = end - i;
            var step = TSimd.Multiply(rate, Lanes<TVector, TSimd>.Load(grad + i, left));
            Lanes<TVector, TSimd>.Store(
                TSimd.Subtract(Lanes<TVector, TSimd>.Load(w + i, left), step), w + i, left);
        }
    }
}
