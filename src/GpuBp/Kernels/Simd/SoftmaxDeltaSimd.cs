using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="SoftmaxDelta"/>: δ = softmax(z) − y, C = −Σ y ln a.
/// </summary>
/// <remarks>
/// Sums run in the order of the outputs; in rows longer than a vector, each lane sums every
/// Count-th term, and the lanes' sums are added in a fixed order. The cost of a sample is ln Σ
/// e^(z − m) · Σ y − Σ y (z − m), whose terms do not cancel. The logarithms and divisions of as
/// many rows as a vector has lanes are computed at once.
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
        int* current,
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
        int* current,
        int batchSize,
        int outputs)
    {
        if (part.Index == 0)
            current[0] = cursor[0];
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
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* z, float* y, float* delta, float* costs, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i += TSimd.Count)
        {
            var rows = Math.Min(TSimd.Count, end - i);
            var at = (nint)i * outputs;
            if (outputs <= TSimd.Count)
                ShortRows<TVector, TSimd>(rows, z + at, y + at, delta + at, costs + i, outputs);
            else
                LongRows<TVector, TSimd>(rows, z + at, y + at, delta + at, costs + i, outputs);
        }
    }

    // Transposes rows that fit a vector: each row gets a lane, and no lane is idle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void ShortRows<TVector, TSimd>(
        int rows, float* z, float* y, float* delta, float* costs, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var row = TSimd.Count;
        var square = stackalloc float[3 * row * row];
        var zs = square + row * row;
        var ys = zs + row * row;
        Turn<TVector, TSimd>(z, rows, outputs, square, zs);
        Turn<TVector, TSimd>(y, rows, outputs, square, ys);

        var max = TSimd.Load(zs);
        for (var j = 1; j < outputs; j++)
            max = TSimd.Max(max, TSimd.Load(zs + j * row));

        var zero = TSimd.Create(0);
        var (sum, targets, products) = (zero, zero, zero);
        for (var j = 0; j < outputs; j++)
        {
            var less = TSimd.Subtract(TSimd.Load(zs + j * row), max);
            var power = VectorMath<TVector, TSimd>.Exp(less);
            var target = TSimd.Load(ys + j * row);
            TSimd.Store(power, zs + j * row);
            sum = TSimd.Add(sum, power);
            targets = TSimd.Add(targets, target);
            products = TSimd.Add(
                products,
                TSimd.Select(TSimd.EqualTo(target, zero), zero, TSimd.Multiply(target, less)));
        }

        var cost = TSimd.Subtract(
            TSimd.Multiply(targets, VectorMath<TVector, TSimd>.Log(sum)), products);
        Lanes<TVector, TSimd>.Store(cost, costs, rows);

        var inverse = TSimd.Divide(TSimd.Create(1), sum);
        for (var j = 0; j < outputs; j++)
        {
            var a = TSimd.Multiply(TSimd.Load(zs + j * row), inverse);
            TSimd.Store(TSimd.Subtract(a, TSimd.Load(ys + j * row)), zs + j * row);
        }

        TSimd.Transpose(zs, row, square, row);
        for (var i = 0; i < rows; i++)
            Lanes<TVector, TSimd>.Store(TSimd.Load(square + i * row), delta + i * outputs, outputs);
    }

    // turned[j, i] = from[i, j]; lanes past the last row are undefined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<TVector, TSimd>(
        float* from, int rows, int outputs, float* square, float* turned)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < rows; i++)
            TSimd.Store(
                Lanes<TVector, TSimd>.Load(from + i * outputs, outputs), square + i * TSimd.Count);
        TSimd.Transpose(square, TSimd.Count, turned, TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LongRows<TVector, TSimd>(
        int rows, float* z, float* y, float* delta, float* costs, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var sums = stackalloc float[3 * TSimd.Count];
        var targets = sums + TSimd.Count;
        var products = targets + TSimd.Count;
        for (var i = 0; i < rows; i++)
        {
            var row = (nint)i * outputs;
            (sums[i], targets[i], products[i]) =
                Powers<TVector, TSimd>(z + row, y + row, outputs, delta + row);
        }

        var sum = TSimd.Load(sums);
        var cost = TSimd.Subtract(
            TSimd.Multiply(TSimd.Load(targets), VectorMath<TVector, TSimd>.Log(sum)),
            TSimd.Load(products));
        Lanes<TVector, TSimd>.Store(cost, costs, rows);

        TSimd.Store(TSimd.Divide(TSimd.Create(1), sum), sums);
        for (var i = 0; i < rows; i++)
        {
            var row = (nint)i * outputs;
            var inverse = TSimd.Create(sums[i]);
            for (var j = 0; j < outputs; j += TSimd.Count)
            {
                var left = outputs - j;
                var power = Lanes<TVector, TSimd>.Load(delta + row + j, left);
                var ys = Lanes<TVector, TSimd>.Load(y + row + j, left);
                Lanes<TVector, TSimd>.Store(
                    TSimd.Subtract(TSimd.Multiply(power, inverse), ys), delta + row + j, left);
            }
        }
    }

    // Stores e^(z − m) in δ and computes Σ e^(z − m), Σ y and Σ y (z − m); z = −∞ is ignored where
    // y = 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Sum, float Targets, float Products) Powers<TVector, TSimd>(
        float* z, float* y, int outputs, float* powers)
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
            Lanes<TVector, TSimd>.Store(power, powers + j, left);

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
