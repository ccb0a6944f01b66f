using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="SoftmaxDelta"/>: δ = softmax(z) − y, C = −Σ y ln a.</summary>
/// <remarks>
/// A lane sums every Count-th term of its row; the lanes' sums are added in a fixed order. A sample
/// costs ln Σ e^(z − m) · Σ y − Σ y (z − m), neither of which cancels the other. The logarithms and
/// divisions of a vector's worth of rows are taken at once, and no row waits for them.
/// </remarks>
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
        // Powers wait in δ; those of short rows in whole vectors, which are read back sooner.
        var isShort = outputs <= TSimd.Count;
        var powersRow = isShort ? TSimd.Count : outputs;
        var sums = stackalloc float[(3 + TSimd.Count) * TSimd.Count];
        var targets = sums + TSimd.Count;
        var products = targets + TSimd.Count;
        var vectors = products + TSimd.Count;
        var (first, end) = part.Share(extent);
        for (var block = first; block < end; block += TSimd.Count)
        {
            var rows = Math.Min(TSimd.Count, end - block);
            var powers = isShort ? vectors : delta + (nint)block * outputs;
            for (var i = 0; i < rows; i++)
            {
                var row = (nint)(block + i) * outputs;
                (sums[i], targets[i], products[i]) =
                    Powers<TVector, TSimd>(
                        z + row, y + row, outputs, powers + (nint)i * powersRow, powersRow);
            }

            var sum = TSimd.Load(sums);
            var cost = TSimd.Subtract(
                TSimd.Multiply(TSimd.Load(targets), VectorMath<TVector, TSimd>.Log(sum)),
                TSimd.Load(products));
            Lanes<TVector, TSimd>.Store(cost, costs + block, rows);

            TSimd.Store(TSimd.Divide(TSimd.Create(1), sum), sums);
            for (var i = 0; i < rows; i++)
            {
                var row = (nint)(block + i) * outputs;
                var inverse = TSimd.Create(sums[i]);
                for (var j = 0; j < outputs; j += TSimd.Count)
                {
                    var left = outputs - j;
                    var power = Lanes<TVector, TSimd>.Load(
                        powers + (nint)i * powersRow + j, powersRow - j);
                    var ys = Lanes<TVector, TSimd>.Load(y + row + j, left);
                    Lanes<TVector, TSimd>.Store(
                        TSimd.Subtract(TSimd.Multiply(power, inverse), ys), delta + row + j, left);
                }
            }
        }
    }

    // e^(z − m); Σ e^(z − m), Σ y and Σ y (z − m), where a z of −∞ counts only if its y does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Sum, float Targets, float Products) Powers<TVector, TSimd>(
        float* z, float* y, int outputs, float* powers, int powersRow)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0);
        var (sum, targets, products) = (zero, zero, zero);
        var max = SoftmaxSimd.RowMax<TVector, TSimd>(z, outputs);
        for (var j = 0; j < outputs; j += TSimd.Count)
        {
            var left = outputs - j;
            var less = TSimd.Subtract(Lanes<TVector, TSimd>.Load(z + j, left), max);
            var power = VectorMath<TVector, TSimd>.Exp(less);
            Lanes<TVector, TSimd>.Store(power, powers + j, powersRow - j);

            var ys = Lanes<TVector, TSimd>.Load(y + j, left);
            var product = TSimd.Multiply(ys, less);
            sum = TSimd.Add(sum, Lanes<TVector, TSimd>.Keep(power, left));
            targets = TSimd.Add(targets, ys);
            products = TSimd.Add(
                products, TSimd.Select(TSimd.EqualTo(ys, zero), zero, product));
        }

        return (TSimd.Sum(sum), TSimd.Sum(targets), TSimd.Sum(products));
    }
}
