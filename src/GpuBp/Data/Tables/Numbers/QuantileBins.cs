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

    // 100 · 2⁻²⁴ of a bin is 6·10⁻⁶.
    internal override bool NeedsDouble => Edges.Zip(Edges.Skip(1)).Any(bin =>
        Math.Max(Math.Abs(bin.First), Math.Abs(bin.Second)) > 100 * (bin.Second - bin.First));

    internal override IEnumerable<string> InputNames(string column) => Edges.Zip(
        Edges.Skip(1),
        (from, to) => string.Create(CultureInfo.InvariantCulture, $"{column} {from:G6}–{to:G6}"));

    internal override string Encode(OnnxGraph graph, string x)
    {
        double[] widths = [.. Edges.Zip(Edges.Skip(1), (from, to) => to - from)];
        var from = graph.Constant("bins.from", [.. Edges.SkipLast(1)], 1, Inputs);
        var places = graph.Node(
            "Div", graph.Node("Sub", x, from), graph.Constant("bins.width", widths, 1, Inputs));
        var (zero, one) =
            (graph.Constant("zero", [0.0], 1, 1), graph.Constant("one", [1.0], 1, 1));
        return graph.Node("Min", one, graph.Node("Max", zero, places));
    }

    internal override void Verify()
    {
        RequireRising(Edges, min: 2);
        if (Edges.Zip(Edges.Skip(1)).Any(pair => double.IsInfinity(pair.Second - pair.First)))
            throw new ArgumentException("QuantileBins has a bin of infinite width.");
    }
}
