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
    /// <param name="z">The outputs, the panel's of each row written: those of the next row
    /// <paramref name="stride"/> on.</param>
    /// <param name="stride">Outputs of a row.</param>
    internal static void Multiply(
        ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> panel, ReadOnlySpan<float> bias,
        Span<float> z, int stride)
    {
        var inputs = panel.Length / Width;
        var i = 0;
        for (; i <= rows - RowsAtOnce; i += RowsAtOnce)
            Six(x.Slice(i * inputs, RowsAtOnce * inputs), inputs, panel, bias,
                z[(i * stride)..], stride);
        for (; i < rows; i++)
            One(x.Slice(i * inputs, inputs), panel, bias, z[(i * stride)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(
        ReadOnlySpan<float> x, int inputs, ReadOnlySpan<float> panel, ReadOnlySpan<float> bias,
        Span<float> z, int stride)
    {
        var lanes = TWidth.Lanes;
        var x0 = x[..inputs];
        var x1 = x.Slice(inputs, inputs);
        var x2 = x.Slice(2 * inputs, inputs);
        var x3 = x.Slice(3 * inputs, inputs);
        var x4 = x.Slice(4 * inputs, inputs);
        var x5 = x.Slice(5 * inputs, inputs);
        TVector a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5;
        a0 = a1 = a2 = a3 = a4 = a5 = TWidth.Load(bias);
        b0 = b1 = b2 = b3 = b4 = b5 = TWidth.Load(bias[lanes..]);
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
        ReadOnlySpan<float> x, ReadOnlySpan<float> panel, ReadOnlySpan<float> bias, Span<float> z)
    {
        var lanes = TWidth.Lanes;
        var (a0, b0) = (TWidth.Load(bias), TWidth.Load(bias[lanes..]));
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
    private static void Store(TVector a, TVector b, Span<float> z)
    {
        TWidth.Store(a, z);
        TWidth.Store(b, z[TWidth.Lanes..]);
    }
}
