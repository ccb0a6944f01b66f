using System.Globalization;
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

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Inputs => Math.Max(0, Edges.Count - 1);

    /// <inheritdoc/>
    public override void Encode(double x, Span<double> inputs)
    {
        for (var t = 0; t < Inputs; t++)
            inputs[t] = Math.Min(1, Math.Max(0, (x - Edges[t]) / (Edges[t + 1] - Edges[t])));
    }

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
