namespace GpuBp;

/// <summary>A column of numbers: one input, and those of its encoders.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Fill">What stands in for NaN, a missing number; NaN where nothing does.</param>
/// <param name="IsDouble">Whether floats are too coarse for its numbers.</param>
/// <param name="Encoders">What a number becomes beside itself.</param>
internal sealed record OnnxNumberColumn(
    string Name, double Fill, bool IsDouble, IReadOnlyList<NumberEncoder> Encoders)
    : OnnxColumn(Name)
{
    internal override int Inputs => 1 + Encoders.Sum(encoder => encoder.Inputs);

    internal override OnnxPort Port => new(Name, IsDouble ? OnnxType.Double : OnnxType.Float, 1);

    internal override string Encode(OnnxGraph graph, string cells)
    {
        var number = Encode(graph, [this], [cells]);
        return graph.Concat(
            [number, .. Encoders.Select(e => OnnxNumberEncoders.Encode(graph, e, number))]);
    }

    /// <summary>Encodes the numbers alone of neighbouring columns of one type by the nodes of one
    /// column.</summary>
    /// <returns>[batch × columns] doubles</returns>
    internal static string Encode(
        OnnxGraph graph, IReadOnlyList<OnnxNumberColumn> columns, IReadOnlyList<string> cells)
    {
        var numbers = graph.Concat(cells);
        if (!columns[0].IsDouble)
            numbers = graph.Cast(numbers, OnnxType.Double);
        double[] fills = [.. columns.Select(column => column.Fill)];
        return fills.All(double.IsNaN) ? numbers : Filled(graph, numbers, fills);
    }

    /// <summary>Adds nodes that replace NaN.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="numbers">[batch × columns] doubles.</param>
    /// <param name="fills">[columns], what NaN is replaced by.</param>
    internal static string Filled(OnnxGraph graph, string numbers, ReadOnlySpan<double> fills)
    {
        var fill = graph.Constant("fill", fills, 1, fills.Length);
        return graph.Node("Where", graph.Node("IsNaN", numbers), fill, numbers);
    }
}
