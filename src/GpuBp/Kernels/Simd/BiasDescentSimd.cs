using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="BiasDescent"/>: b ← b − η · mean of the rows of δ.
/// </summary>
internal static unsafe class BiasDescentSimd
{
    internal static CpuWork Work(
        float* delta, float* b, float* learningRate, int batch, int outputs) =>
            new() { Nanoseconds = (long)batch * (1 + outputs / 16) };

    internal static void Run(
        CpuPart part, float* delta, float* b, float* learningRate, int batch, int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, delta, b, learningRate, batch, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, delta, b, learningRate, batch, outputs);
        else
            Run<Vector128<float>, Width128>(part, delta, b, learningRate, batch, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, float* delta, float* b, float* learningRate, int batch, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var rate = TSimd.Create(learningRate[0] / batch);
        var (first, end) = part.Share(outputs, TSimd.Count);
        for (var j = first; j < end; j += TSimd.Count)
        {
            var left = end - j;
            var sums = ColumnSums<TVector, TSimd>.Of(delta + j, batch, outputs, left);
            var biases = Lanes<TVector, TSimd>.Load(b + j, left);
            Lanes<TVector, TSimd>.Store(
                TSimd.Subtract(biases, TSimd.Multiply(rate, sums)), b + j, left);
        }
    }
}
