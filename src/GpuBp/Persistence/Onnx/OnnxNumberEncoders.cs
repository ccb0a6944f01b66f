namespace GpuBp;

/// <summary>Encoders of numbers as nodes of a graph.</summary>
internal static class OnnxNumberEncoders
{
    /// <summary>
    /// Above this ratio of a number and the bin that it lies in, floats are too coarse: 100 · 2⁻²⁴
    /// of a bin is 6·10⁻⁶.
    /// </summary>
    private const double MaxNumberToBin = 100;

    /// <summary>Whether floats are too coarse for the numbers that an encoder takes.</summary>
    internal static bool NeedsDouble(NumberEncoder encoder) => encoder switch
    {
        QuantileBins bins => NeedsDouble(bins.Edges),
        GaussianRank rank => NeedsDouble(rank.Quantiles),
        NumberClasses classes => classes.Values.Any(value => value != (float)value),
        _ => throw Unknown(encoder),
    };

    /// <summary>Adds the nodes that encode.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="x">[batch × 1] doubles.</param>
    /// <returns>[batch × inputs of the encoder] doubles.</returns>
    internal static string Encode(OnnxGraph graph, NumberEncoder encoder, string x) =>
        encoder switch
        {
            QuantileBins bins => Bins(graph, bins.Edges, x),
            GaussianRank rank => Rank(graph, rank, x),
            NumberClasses classes => Classes(graph, classes, x),
            _ => throw Unknown(encoder),
        };

    private static bool NeedsDouble(IReadOnlyList<double> edges) =>
        edges.Zip(edges.Skip(1)).Any(bin =>
            Math.Max(Math.Abs(bin.First), Math.Abs(bin.Second)) >
                MaxNumberToBin * (bin.Second - bin.First));

    private static string Bins(OnnxGraph graph, IReadOnlyList<double> edges, string x)
    {
        double[] widths = [.. edges.Zip(edges.Skip(1), (from, to) => to - from)];
        var from = graph.Constant("bins.from", [.. edges.SkipLast(1)], 1, widths.Length);
        var places = graph.Node(
            "Div", graph.Node("Sub", x, from),
            graph.Constant("bins.width", widths, 1, widths.Length));
        var zero = graph.Constant("bins.zero", [0.0], 1, 1);
        var one = graph.Constant("bins.one", [1.0], 1, 1);
        return graph.Node("Min", one, graph.Node("Max", zero, places));
    }

    private static string Rank(OnnxGraph graph, GaussianRank rank, string x)
    {
        var shares = Bins(graph, rank.Quantiles, x);
        double[] steps = [.. rank.Scores.Zip(rank.Scores.Skip(1), (from, to) => to - from)];
        var sum = graph.Node(
            "MatMul", shares, graph.Constant("rank.steps", steps, steps.Length, 1));
        return graph.Node("Add", sum, graph.Constant("rank.first", [rank.Scores[0]], 1, 1));
    }

    private static string Classes(OnnxGraph graph, NumberClasses classes, string x)
    {
        var values = graph.Constant("values", [.. classes.Values], 1, classes.Inputs);
        return graph.Cast(graph.Node("Equal", x, values), OnnxType.Double);
    }

    private static ArgumentException Unknown(NumberEncoder encoder) =>
        new($"{encoder.GetType().Name} cannot be exported to ONNX.");
}
