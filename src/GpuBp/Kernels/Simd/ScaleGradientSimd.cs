using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="ScaleGradient"/>: a vector of inputs at a time.</summary>
internal static unsafe class ScaleGradientSimd
{
    internal static CpuWork Work(
        int extent, float* w, float* scale, float* grad, float* gradScale, int inputs,
        int outputs) =>
            new() { Nanoseconds = (long)outputs * (1 + inputs / 8) };

    internal static void Run(
        CpuPart part, int extent, float* w, float* scale, float* grad, float* gradScale, int inputs,
        int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(
                part, extent, w, scale, grad, gradScale, inputs, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(
                part, extent, w, scale, grad, gradScale, inputs, outputs);
        else
            Run<Vector128<float>, Width128>(
                part, extent, w, scale, grad, gradScale, inputs, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* w, float* scale, float* grad, float* gradScale, int inputs,
        int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent, TSimd.Count);
        for (nint k = first; k < end; k += TSimd.Count)
        {
            var left = end - k;
            var s = Lanes<TVector, TSimd>.Load(scale + k, left);
            var sum = TSimd.Create(0);
            var at = k;
            for (var j = 0; j < outputs; j++, at += inputs)
            {
                var g = Lanes<TVector, TSimd>.Load(grad + at, left);
                sum = TSimd.Add(sum, TSimd.Multiply(Lanes<TVector, TSimd>.Load(w + at, left), g));
                Lanes<TVector, TSimd>.Store(TSimd.Multiply(g, s), grad + at, left);
            }

            Lanes<TVector, TSimd>.Store(sum, gradScale + k, left);
        }
    }
}
