using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>The weights and biases of a layer, in panels as <see cref="PanelProduct{TVector,
/// TWidth}"/> reads them.</summary>
/// <remarks>Immutable: several threads may multiply at once.</remarks>
internal sealed class PackedWeights
{
    private readonly int _inputs;
    private readonly int _outputs;
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
        var padded = Padded(_outputs);
        _bias = new float[padded];
        bias.CopyTo(_bias);
        _panels = new float[padded * inputs];
        for (var j = 0; j < _outputs; j++)
        {
            var at = j / PanelWidth * PanelWidth * inputs + j % PanelWidth;
            foreach (var weight in weights.Slice(j * inputs, inputs))
            {
                _panels[at] = weight;
                at += PanelWidth;
            }
        }
    }

    /// <summary>Outputs of a panel, at the width of this processor's vectors.</summary>
    private static int PanelWidth =>
        Vector512.IsHardwareAccelerated ? PanelProduct<Vector512<float>, Vectors512>.Width
        : Vector256.IsHardwareAccelerated ? PanelProduct<Vector256<float>, Vectors256>.Width
        : PanelProduct<Vector128<float>, Vectors128>.Width;

    /// <summary>Whether the panels of so many weights fit an array.</summary>
    internal static bool Fit(int inputs, int outputs) =>
        (outputs + PanelWidth - 1L) / PanelWidth * PanelWidth * inputs <= Array.MaxLength;

    /// <summary>z = x·Wᵀ + b</summary>
    /// <param name="x">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="z">[rows × outputs], each written.</param>
    internal void Multiply(ReadOnlySpan<float> x, int rows, Span<float> z)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Vector512<float>, Vectors512>(x, rows, z);
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Vector256<float>, Vectors256>(x, rows, z);
        else
            Multiply<Vector128<float>, Vectors128>(x, rows, z);
    }

    private void Multiply<TVector, TWidth>(ReadOnlySpan<float> x, int rows, Span<float> z)
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
    {
        var width = PanelProduct<TVector, TWidth>.Width;
        for (var j = 0; j < _outputs; j += width)
        {
            if (_outputs - j >= width)
                PanelProduct<TVector, TWidth>.Multiply(
                    x, rows, _panels.AsSpan(j * _inputs, width * _inputs), _bias.AsSpan(j, width),
                    z[j..], _outputs);
            else
                MultiplyLast<TVector, TWidth>(x, rows, j, z[j..]);
        }
    }

    // A panel with zeros behind its outputs, of which z has no room.
    private void MultiplyLast<TVector, TWidth>(
        ReadOnlySpan<float> x, int rows, int j, Span<float> z)
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
    {
        const int Rows = PanelProduct<TVector, TWidth>.RowsAtOnce;

        var width = PanelProduct<TVector, TWidth>.Width;
        var panel = _panels.AsSpan(j * _inputs, width * _inputs);
        Span<float> tile = stackalloc float[Rows * width];
        for (var i = 0; i < rows; i += Rows)
        {
            var some = Math.Min(Rows, rows - i);
            PanelProduct<TVector, TWidth>.Multiply(
                x.Slice(i * _inputs, some * _inputs), some, panel, _bias.AsSpan(j, width), tile,
                width);
            for (var n = 0; n < some; n++)
                tile.Slice(n * width, _outputs - j).CopyTo(z[((i + n) * _outputs)..]);
        }
    }

    private static int Padded(int outputs) =>
        (outputs + PanelWidth - 1) / PanelWidth * PanelWidth;
}
