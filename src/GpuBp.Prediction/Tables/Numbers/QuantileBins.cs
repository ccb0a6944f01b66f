using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// An input for each bin between two quantiles e_t and e_{t+1} of the training rows:
/// min(1, max(0, (x − e_t) / (e_{t+1} − e_t))), so 1 for the bins below x, 0 for those above.
/// </summary>
/// <remarks>
/// Piecewise-linear encoding: a network learns from it what a number does in each range.
/// Gorishniy, Rubachev, Babenko: On Embeddings for Numerical Features in Tabular Deep Learning,
/// 2022.
/// </remarks>
/// <param name="Edges">The quantiles, rising; at least 2.</param>
public sealed record QuantileBins(IReadOnlyList<double> Edges) : NumberEncoder
{
    /// <summary>The quantiles, rising.</summary>
    public IReadOnlyList<double> Edges { get; } = [.. Edges];

    private readonly double[] _edges = [.. Edges];
    private readonly double[] _inner = Inner(Edges);
    private readonly double[] _widths =
        [.. Edges.Zip(Edges.Skip(1), (from, to) => to - from)];

    // From the end of the ones, less a bin, start the inputs of a number in that bin.
    private readonly float[] _steps =
        [.. Edges.Skip(1).Select(_ => 1f), .. Edges.Skip(1).Select(_ => 0f)];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Inputs => Math.Max(0, _edges.Length - 1);

    /// <inheritdoc/>
    public override void Encode(double x, Span<double> inputs)
    {
        var bin = Bin(x);
        inputs[..bin].Fill(1);
        inputs[bin] = Share(x, bin);
        inputs[(bin + 1)..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Encode(ReadOnlySpan<double> numbers, Span<float> to, int stride)
    {
        var count = Inputs;
        ReadOnlySpan<float> steps = _steps;
        for (var n = 0; n < numbers.Length; n++)
        {
            var inputs = to.Slice(n * stride, count);
            var bin = Bin(numbers[n]);
            Copy(steps.Slice(count - bin, count), inputs);
            inputs[bin] = (float)Share(numbers[n], bin);
        }
    }

    // A vector at a time, the last of which may overlap the one before: a call takes longer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        var last = to.Length - Vector<float>.Count;
        if (last < 0)
        {
            from.CopyTo(to);
            return;
        }

        for (var j = 0; j < last; j += Vector<float>.Count)
            new Vector<float>(from[j..]).CopyTo(to[j..]);
        new Vector<float>(from[last..]).CopyTo(to[last..]);
    }

    // The bin that holds x, the first of what lies before, the last of what lies behind: the number
    // of inner edges up to x, all of which are compared, for to halve them is to guess.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bin(double x)
    {
        var (at, count) = (new Vector<double>(x), Vector<long>.Zero);
        var inner = _inner;
        for (var t = 0; t < inner.Length; t += Vector<double>.Count)
            count -= Vector.GreaterThanOrEqual(at, new Vector<double>(inner, t));
        return (int)Vector.Sum(count);
    }

    // Whole vectors, filled up with edges that lie behind all numbers.
    private static double[] Inner(IReadOnlyList<double> edges)
    {
        var count = Math.Max(0, edges.Count - 2);
        var whole = (count + Vector<double>.Count - 1) / Vector<double>.Count;
        return
        [
            .. edges.Skip(1).Take(count),
            .. Enumerable.Repeat(double.PositiveInfinity, whole * Vector<double>.Count - count),
        ];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Share(double x, int bin) =>
        Math.Min(1, Math.Max(0, (x - _edges[bin]) / _widths[bin]));

    /// <inheritdoc/>
    public bool Equals(QuantileBins? other) =>
        other is not null && Edges.SequenceEqual(other.Edges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Edges.Count, Edges[0]);

    internal override IEnumerable<string> InputNames(string column) => Edges.Zip(
        Edges.Skip(1),
        (from, to) => string.Create(CultureInfo.InvariantCulture, $"{column} {from:G6}–{to:G6}"));

    internal override void Verify()
    {
        RequireRising(Edges, min: 2);
        if (Edges.Zip(Edges.Skip(1)).Any(pair => double.IsInfinity(pair.Second - pair.First)))
            throw new ArgumentException("QuantileBins has a bin of infinite width.");
    }
}
