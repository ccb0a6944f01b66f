namespace GpuBp;

/// <summary>A column of dates and times, as days since 2000-01-01, a Saturday.</summary>
/// <remarks>
/// The inputs are those of <see cref="DateInputs"/>: the days; the sine and cosine of the time of
/// the year; an input for each day of the week, from Saturday; the sine and cosine of the time of
/// day.
/// </remarks>
/// <param name="Name">The column's name.</param>
/// <param name="Fill">The days of a missing date; NaN where no date stands in for one.</param>
/// <param name="Unknown">
/// The inputs of a missing date, where no date stands in for one; null for a row without an
/// answer.
/// </param>
/// <param name="Parts">What the days are accompanied by.</param>
internal sealed record OnnxDateColumn(
    string Name,
    double Fill,
    IReadOnlyList<double>? Unknown,
    DateParts Parts)
    : OnnxColumn(Name)
{
    private const double DaysOfYear = 365.2425;
    private const int DaysOfWeek = 7;

    internal override int Inputs => DateInputs.Count(Parts);

    internal override OnnxPort Port =>
        new(Name, OnnxType.Double, 1, "days since 2000-01-01, the time of day as a fraction");

    internal override string Encode(OnnxGraph graph, string cells)
    {
        var days = double.IsNaN(Fill) ? cells : OnnxNumberColumn.Filled(graph, cells, [Fill]);
        List<string> inputs = [days];
        if (Parts.HasFlag(DateParts.Year))
            inputs.Add(Angle(graph, Divide(graph, days, DaysOfYear)));
        if (Parts.HasFlag(DateParts.Week))
            inputs.Add(Weekday(graph, graph.Node("Floor", days)));
        if (Parts.HasFlag(DateParts.Day))
            inputs.Add(Angle(graph, days));
        var encoded = graph.Concat(inputs);
        return Unknown is null ? encoded : graph.Node(
            "Where", graph.Node("IsNaN", days), Row(graph, "unknown_date", [.. Unknown]), encoded);
    }

    // Sine and cosine of the turns' fraction, for sin(x + π/2) = cos(x).
    private static string Angle(OnnxGraph graph, string turns)
    {
        var fraction = graph.Node("Sub", turns, graph.Node("Floor", turns));
        var angle = graph.Node("Mul", fraction, Row(graph, "turn", [Math.Tau]));
        var both = Row(graph, "sine_and_cosine", [0, Math.PI / 2]);
        return graph.Node("Sin", graph.Node("Add", angle, both));
    }

    private static string Weekday(OnnxGraph graph, string days)
    {
        var weeks = graph.Node("Floor", Divide(graph, days, DaysOfWeek));
        var daysOfWeeks = graph.Node("Mul", weeks, Row(graph, "week", [DaysOfWeek]));
        var weekday = graph.Cast(graph.Node("Sub", days, daysOfWeeks), OnnxType.Int64);
        long[] all = [.. Enumerable.Range(0, DaysOfWeek)];
        var isDay = graph.Node("Equal", weekday, graph.Constant("weekdays", all, 1, all.Length));
        return graph.Cast(isDay, OnnxType.Double);
    }

    private static string Divide(OnnxGraph graph, string days, double by) =>
        graph.Node("Div", days, Row(graph, "period", [by]));

    private static string Row(OnnxGraph graph, string name, ReadOnlySpan<double> row) =>
        graph.Constant(name, row, 1, row.Length);
}
