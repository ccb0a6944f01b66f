using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="SoftmaxDelta"/>: δ = softmax(z) − y, C = −Σ y ln a.</summary>
/// <remarks>A lane sums every Count-th term of its row; the lanes' sums are added in a fixed order.</remarks>
internal static unsafe class SoftmaxDeltaSimd
{
    internal static CpuWork Work(
        int extent,
        float* z,
        float* y,
        float* delta,
        float* costs,
        int* cursor,
        int batchSize,
        int outputs) =>
        new() { Nanoseconds = extent * (15 + outputs / 2L), BatchRows = extent };

    internal static void Run(
        CpuPart part,
        int extent,
        float* z,
        float* y,
        float* delta,
        float* costs,
        int* cursor,
        int batchSize,
        int outputs)
    {
        costs += (nint)cursor[0] * batchSize;
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, extent, z, y, delta, costs, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, extent, z, y, delta, costs, outputs);
        else
            Run<Vector128<float>, Width128>(part, extent, z, y, delta, costs, outputs);
    }

    /// <param name="part">The part of the rows.</param>
    /// <param name="extent">Rows of the batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs].</param>
    /// <param name="costs">The costs of this batch, [batch].</param>
    /// <param name="outputs">Outputs j.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* z, float* y, float* delta, float* costs, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0);
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i++)
        {
            var row = (nint)i * outputs;
            var (max, logSum) = SoftmaxSimd.MaxAndLogSum<TVector, TSimd>(z + row, outputs);
            var cost = zero;
            for (nint j = row; j < row + outputs; j += TSimd.Count)
            {
                var left = row + outputs - j;
                var ys = Lanes<TVector, TSimd>.Load(y + j, left);
                var zs = Lanes<TVector, TSimd>.Load(z + j, left);
                var logA = TSimd.Subtract(TSimd.Subtract(zs, max), logSum);
                var a = VectorMath<TVector, TSimd>.Exp(logA);
                cost = TSimd.Add(
                    cost, VectorLoss<SoftmaxCrossEntropyLoss, TVector, TSimd>.Cost(logA, a, ys));
                Lanes<TVector, TSimd>.Store(TSimd.Subtract(a, ys), delta + j, left);
            }

            costs[i] = TSimd.Sum(cost);
        }
    }
}
