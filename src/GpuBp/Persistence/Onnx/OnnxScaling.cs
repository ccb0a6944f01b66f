using System.Globalization;

namespace GpuBp;

/// <summary>Scaling of inputs, and its inverse for outputs, as nodes of a graph.</summary>
/// <remarks>
/// In double, as the library scales: with a float, a column whose mean is far larger than its
/// spread loses the digits in which its rows differ.
/// </remarks>
internal static class OnnxScaling
{
    /// <summary>
    /// Above this ratio of a column's mean and its spread, floats are too coarse for its values:
    /// 100 · 2⁻²⁴ of the spread is 6·10⁻⁶.
    /// </summary>
    private const double MaxMeanToSpread = 100;

    /// <summary>
    /// The smallest and the largest spread of floats: with others, a column's values come near to
    /// those that floats hold with fewer digits, or not at all.
    /// </summary>
    private const double MinSpread = 1e-30;
    private const double MaxSpread = 1e30;

    /// <summary>Whether column k must enter the graph as doubles.</summary>
    internal static bool NeedsDouble(Scaler? scaler, int k) => scaler?.Steps(k) is { } steps &&
        (Math.Abs(steps.Offset) > MaxMeanToSpread * steps.Spread ||
            steps.Spread is < MinSpread or > MaxSpread);

    /// <summary>Adds floor + range · (x − offset) / spread.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scaler">The scaler; null where nothing is scaled.</param>
    /// <param name="x">[batch × inputs] doubles.</param>
    /// <param name="names">The name of each input, for messages.</param>
    /// <param name="clips">The bound c of each input's clip z / √(1 + (z / c)²); null for
    /// none.</param>
    /// <returns>[batch × inputs] floats</returns>
    /// <exception cref="ArgumentException">A column's spread is too small to divide by.</exception>
    internal static string Scale(
        OnnxGraph graph, Scaler? scaler, string x, IReadOnlyList<string> names,
        IReadOnlyList<double>? clips = null)
    {
        if (scaler is null)
            return graph.Cast(x, OnnxType.Float);
        RequireFinite(scaler, names);
        x = graph.Node("Sub", x, Row(graph, "scaler.offset", scaler, steps => steps.Offset));
        x = graph.Node("Div", x, Row(graph, "scaler.spread", scaler, steps => steps.Spread));
        if (scaler.Steps(0) is { Floor: not 0 } or { Range: not 1 })
        {
            x = graph.Node("Mul", x, Row(graph, "scaler.range", scaler, steps => steps.Range));
            x = graph.Node("Add", x, Row(graph, "scaler.floor", scaler, steps => steps.Floor));
        }

        if (clips?.Any(double.IsFinite) == true)
            x = Clip(graph, x, clips);
        return graph.Cast(x, OnnxType.Float);
    }

    // An infinite bound leaves z as it is.
    private static string Clip(OnnxGraph graph, string z, IReadOnlyList<double> clips)
    {
        var shares = graph.Node("Div", z, graph.Constant("clip", [.. clips], 1, clips.Count));
        var squares = graph.Node("Mul", shares, shares);
        var roots = graph.Node(
            "Sqrt", graph.Node("Add", graph.Constant("clip.one", [1.0], 1, 1), squares));
        return graph.Node("Div", z, roots);
    }

    /// <summary>Adds offset + spread · (y − floor) / range.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scaler">The scaler of the targets; null where they were not scaled.</param>
    /// <param name="y">[batch × outputs] floats.</param>
    /// <returns>[batch × outputs] floats</returns>
    internal static string Unscale(OnnxGraph graph, Scaler? scaler, string y)
    {
        if (scaler is null)
            return y;
        y = graph.Cast(y, OnnxType.Double);
        if (scaler.Steps(0) is { Floor: not 0 } or { Range: not 1 })
        {
            y = graph.Node("Sub", y, Row(graph, "targets.floor", scaler, steps => steps.Floor));
            y = graph.Node("Div", y, Row(graph, "targets.range", scaler, steps => steps.Range));
        }

        y = graph.Node("Mul", y, Row(graph, "targets.spread", scaler, steps => steps.Spread));
        y = graph.Node("Add", y, Row(graph, "targets.offset", scaler, steps => steps.Offset));
        return graph.Cast(y, OnnxType.Float);
    }

    private static void RequireFinite(Scaler scaler, IReadOnlyList<string> names)
    {
        for (var k = 0; k < scaler.Inputs; k++)
        {
            var (_, spread, range, _) = scaler.Steps(k);
            if (!double.IsFinite(range / spread))
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{names[k]}' has a spread of {spread}, too small to divide by: {range} / " +
                    $"{spread} is infinite. Leave the column out, or give it in a smaller unit."));
        }
    }

    private static string Row(
        OnnxGraph graph, string name, Scaler scaler, Func<ScalerSteps, double> number)
    {
        double[] row = [.. Enumerable.Range(0, scaler.Inputs).Select(k => number(scaler.Steps(k)))];
        return graph.Constant(name, row, 1, row.Length);
    }
}
