using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>The weights and biases of a layer, in panels as <see cref="PanelProduct{TVector,
/// TWidth}"/> reads them.</summary>
/// <remarks>Immutable: several threads may multiply at once.</remarks>
internal sealed class PackedWeights
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _width;
    private readonly float[] _bias;

    // Panel by panel [inputs × width], the last one filled up with zeros.
    private readonly float[] _panels;

    /// <param name="weights">W, [outputs × inputs]</param>
    /// <param name="bias">b, [outputs]; empty for none.</param>
    /// <param name="inputs">Inputs.</param>
    internal PackedWeights(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int inputs)
    {
        (_inputs, _outputs) = (inputs, weights.Length / inputs);
        _width = PanelWidth(_outputs);
        var padded = (int)Padded(_outputs);
        _bias = new float[padded];
        bias.CopyTo(_bias);
        _panels = new float[padded * inputs];
        for (var j = 0; j < _outputs; j++)
        {
            var at = j / _width * _width * inputs + j % _width;
            foreach (var weight in weights.Slice(j * inputs, inputs))
            {
                _panels[at] = weight;
                at += _width;
            }
        }
    }

    /// <summary>Whether the panels of so many weights fit an array.</summary>
    internal static bool Fit(int inputs, int outputs) =>
        Padded(outputs) * inputs <= Array.MaxLength;

    /// <summary>z = x·Wᵀ + b</summary>
    /// <param name="x">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="z">[rows × outputs], each written.</param>
    internal void Multiply(ReadOnlySpan<float> x, int rows, Span<float> z)
    {
        if (_width == PanelProduct<Vector512<float>, Vectors512>.Width)
            Multiply<Vector512<float>, Vectors512>(x, rows, z);
        else if (_width == PanelProduct<Vector256<float>, Vectors256>.Width)
            Multiply<Vector256<float>, Vectors256>(x, rows, z);
        else
            Multiply<Vector128<float>, Vectors128>(x, rows, z);
    }

    private void Multiply<TVector, TWidth>(ReadOnlySpan<float> x, int rows, Span<float> z)
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
    {
        for (var j = 0; j < _outputs; j += _width)
        {
            var panel = _panels.AsSpan(j * _inputs, _width * _inputs);
            var bias = _bias.AsSpan(j, _width);
            if (_outputs - j >= _width)
                PanelProduct<TVector, TWidth>.Multiply(x, rows, panel, bias, z[j..], _outputs);
            else
                MultiplyLast<TVector, TWidth>(x, rows, panel, bias, z[j..], _outputs - j);
        }
    }

    // A panel with zeros behind its outputs, of which z has no room.
    private void MultiplyLast<TVector, TWidth>(
        ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> panel, ReadOnlySpan<float> bias,
        Span<float> z, int count)
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
    {
        const int Rows = PanelProduct<TVector, TWidth>.RowsAtOnce;

        Span<float> tile = stackalloc float[Rows * _width];
        for (var i = 0; i < rows; i += Rows)
        {
            var some = Math.Min(Rows, rows - i);
            PanelProduct<TVector, TWidth>.Multiply(
                x.Slice(i * _inputs, some * _inputs), some, panel, bias, tile, _width);
            for (var n = 0; n < some; n++)
                tile.Slice(n * _width, count).CopyTo(z[((i + n) * _outputs)..]);
        }
    }

    // The widest vectors of this processor, or narrower ones whose panel has room enough.
    private static int PanelWidth(int outputs)
    {
        var narrow = PanelProduct<Vector128<float>, Vectors128>.Width;
        var middle = PanelProduct<Vector256<float>, Vectors256>.Width;
        return Vector512.IsHardwareAccelerated && outputs > middle
            ? PanelProduct<Vector512<float>, Vectors512>.Width
            : Vector256.IsHardwareAccelerated && outputs > narrow ? middle
            : narrow;
    }

    private static long Padded(int outputs)
    {
        var width = PanelWidth(outputs);
        return ((long)outputs + width - 1) / width * width;
    }
}
