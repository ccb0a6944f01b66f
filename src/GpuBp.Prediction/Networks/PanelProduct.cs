using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>z = x·Wᵀ + b by panels of W, two vectors wide: six rows at a time, whose twelve sums
/// stay in registers, or one.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TWidth">Its operations.</typeparam>
internal static class PanelProduct<TVector, TWidth>
    where TVector : struct
    where TWidth : struct, IVectorWidth<TVector>
{
    internal const int RowsAtOnce = 6;

    /// <summary>Floats of a panel that are gone through for all rows before the next: 24 KB, which
    /// stay in a core's first cache beside the rows.</summary>
    private const int PartFloats = 6144;

    /// <summary>Steps of the inputs in one row's loop, each with sums of its own, which then need
    /// not wait for one another.</summary>
    private const int Steps = 4;

    /// <summary>Outputs of a panel.</summary>
    internal static int Width => 2 * TWidth.Lanes;

    /// <summary>The outputs of one panel for rows.</summary>
    /// <param name="x">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="panel">[inputs × width]: W transposed.</param>
    /// <param name="bias">[width]</param>
    /// <param name="z">The panel's outputs of each row, each written: those of the next row
    /// <paramref name="stride"/> on.</param>
    /// <param name="stride">Outputs of a row.</param>
    internal static void Multiply(
        ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> panel, ReadOnlySpan<float> bias,
        Span<float> z, int stride)
    {
        var inputs = panel.Length / Width;
        var steps = PartFloats / Width;
        for (var k = 0; k < inputs; k += steps)
        {
            var count = Math.Min(steps, inputs - k);
            var part = panel.Slice(k * Width, count * Width);
            var i = 0;
            for (; i <= rows - RowsAtOnce; i += RowsAtOnce)
            {
                var to = z[(i * stride)..];
                if (k == 0)
                    Six(x[(i * inputs)..], inputs, part, bias, 0, to, stride);
                else
                    Six(x[(i * inputs + k)..], inputs, part, to, stride, to, stride);
            }

            for (; i < rows; i++)
            {
                var to = z[(i * stride)..];
                One(x.Slice(i * inputs + k, count), part, k == 0 ? bias : to, to);
            }
        }
    }

    // Sums go on from what stands in sums, a step apart for each row: the biases, the same for all
    // rows, or what earlier parts have added up in z.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(
        ReadOnlySpan<float> x, int inputs, ReadOnlySpan<float> panel, ReadOnlySpan<float> sums,
        int step, Span<float> z, int stride)
    {
        var lanes = TWidth.Lanes;
        var count = panel.Length / Width;
        var x0 = x[..count];
        var x1 = x.Slice(inputs, count);
        var x2 = x.Slice(2 * inputs, count);
        var x3 = x.Slice(3 * inputs, count);
        var x4 = x.Slice(4 * inputs, count);
        var x5 = x.Slice(5 * inputs, count);
        var (a0, b0) = Load(sums);
        var (a1, b1) = Load(sums[step..]);
        var (a2, b2) = Load(sums[(2 * step)..]);
        var (a3, b3) = Load(sums[(3 * step)..]);
        var (a4, b4) = Load(sums[(4 * step)..]);
        var (a5, b5) = Load(sums[(5 * step)..]);
        for (var k = 0; k < x0.Length; k++)
        {
            var (wa, wb) = (TWidth.Load(panel), TWidth.Load(panel[lanes..]));
            panel = panel[(2 * lanes)..];
            var value = TWidth.Create(x0[k]);
            (a0, b0) = (TWidth.MultiplyAdd(value, wa, a0), TWidth.MultiplyAdd(value, wb, b0));
            value = TWidth.Create(x1[k]);
            (a1, b1) = (TWidth.MultiplyAdd(value, wa, a1), TWidth.MultiplyAdd(value, wb, b1));
            value = TWidth.Create(x2[k]);
            (a2, b2) = (TWidth.MultiplyAdd(value, wa, a2), TWidth.MultiplyAdd(value, wb, b2));
            value = TWidth.Create(x3[k]);
            (a3, b3) = (TWidth.MultiplyAdd(value, wa, a3), TWidth.MultiplyAdd(value, wb, b3));
            value = TWidth.Create(x4[k]);
            (a4, b4) = (TWidth.MultiplyAdd(value, wa, a4), TWidth.MultiplyAdd(value, wb, b4));
            value = TWidth.Create(x5[k]);
            (a5, b5) = (TWidth.MultiplyAdd(value, wa, a5), TWidth.MultiplyAdd(value, wb, b5));
        }

        Store(a0, b0, z);
        Store(a1, b1, z[stride..]);
        Store(a2, b2, z[(2 * stride)..]);
        Store(a3, b3, z[(3 * stride)..]);
        Store(a4, b4, z[(4 * stride)..]);
        Store(a5, b5, z[(5 * stride)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(
        ReadOnlySpan<float> x, ReadOnlySpan<float> panel, ReadOnlySpan<float> sums, Span<float> z)
    {
        var lanes = TWidth.Lanes;
        var (a0, b0) = Load(sums);
        TVector a1, b1, a2, b2, a3, b3;
        a1 = b1 = a2 = b2 = a3 = b3 = TWidth.Create(0);
        while (x.Length >= Steps)
        {
            var value = TWidth.Create(x[0]);
            a0 = TWidth.MultiplyAdd(value, TWidth.Load(panel), a0);
            b0 = TWidth.MultiplyAdd(value, TWidth.Load(panel[lanes..]), b0);
            value = TWidth.Create(x[1]);
            a1 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(2 * lanes)..]), a1);
            b1 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(3 * lanes)..]), b1);
            value = TWidth.Create(x[2]);
            a2 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(4 * lanes)..]), a2);
            b2 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(5 * lanes)..]), b2);
            value = TWidth.Create(x[3]);
            a3 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(6 * lanes)..]), a3);
            b3 = TWidth.MultiplyAdd(value, TWidth.Load(panel[(7 * lanes)..]), b3);
            x = x[Steps..];
            panel = panel[(2 * Steps * lanes)..];
        }

        foreach (var rest in x)
        {
            var value = TWidth.Create(rest);
            a0 = TWidth.MultiplyAdd(value, TWidth.Load(panel), a0);
            b0 = TWidth.MultiplyAdd(value, TWidth.Load(panel[lanes..]), b0);
            panel = panel[(2 * lanes)..];
        }

        Store(
            TWidth.Add(TWidth.Add(a0, a1), TWidth.Add(a2, a3)),
            TWidth.Add(TWidth.Add(b0, b1), TWidth.Add(b2, b3)),
            z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector A, TVector B) Load(ReadOnlySpan<float> z) =>
        (TWidth.Load(z), TWidth.Load(z[TWidth.Lanes..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector a, TVector b, Span<float> z)
    {
        TWidth.Store(a, z);
        TWidth.Store(b, z[TWidth.Lanes..]);
    }
}
