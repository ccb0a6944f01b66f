using System.Globalization;

namespace GpuBp;

/// <summary>A value that a column is set to.</summary>
/// <param name="Value">The value as text.</param>
/// <param name="Number">The value of a number; null of others.</param>
/// <param name="Row">A row that has it, and so its inputs.</param>
internal readonly record struct GridValue(string Value, double? Number, int Row);

/// <summary>The values of a column that represent it: of numbers and dates quantiles, of
/// categories those that rows have.</summary>
internal static class ColumnGrid
{
    private const int MaxValues = 20;

    /// <summary>Half of the distance between a float of 1 and the next.</summary>
    private const double Rounding = 1.0 / (1 << 24);

    /// <param name="column">The column.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>In their order; at most 20, of categories the most frequent.</returns>
    internal static IReadOnlyList<GridValue> Of(ExplainedColumn column, TableRows rows) =>
        column.Plan.Categories.Count > 0 ? Categories(column, rows) : Quantiles(column, rows);

    // Cells that no training row was like are of no category.
    private static List<GridValue> Categories(ExplainedColumn column, TableRows rows) =>
    [
        .. Enumerable.Range(0, rows.Rows)
            .Select(i => (Row: i, Place: PlaceOf(column.Plan, Inputs(column, rows, i))))
            .Where(cell => cell.Place >= 0)
            .GroupBy(cell => cell.Place, cell => cell.Row)
            .OrderByDescending(rowsOf => rowsOf.Count()).Take(MaxValues)
            .OrderBy(rowsOf => rowsOf.Key)
            .Select(rowsOf => new GridValue(
                column.Plan.Categories[rowsOf.Key] is { Length: > 0 } name ? name : "(missing)",
                null,
                rowsOf.First())),
    ];

    // Encoders follow the number, so the first input orders all of them.
    private static List<GridValue> Quantiles(ExplainedColumn column, TableRows rows)
    {
        var inputs = new float[rows.Rows];
        var order = new int[rows.Rows];
        for (var i = 0; i < order.Length; i++)
            (inputs[i], order[i]) = (Inputs(column, rows, i)[0], i);
        Array.Sort([.. inputs], order);
        var distinct = order.DistinctBy(i => inputs[i]).Take(MaxValues + 1).ToList();
        var chosen = distinct.Count <= MaxValues ? distinct : Enumerable.Range(0, MaxValues)
            .Select(n => order[(int)((2L * n + 1) * order.Length / (2 * MaxValues))])
            .DistinctBy(i => inputs[i]);
        return
        [
            .. chosen.Select(i =>
            {
                var number = NumberOf(column.Plan, inputs[i]);
                return column.Plan.Kind == ColumnKind.Date
                    ? new GridValue(DateOf(number), null, i)
                    : new GridValue(number.ToString(CultureInfo.InvariantCulture), number, i);
            }),
        ];
    }

    private static ReadOnlySpan<float> Inputs(ExplainedColumn column, TableRows rows, int row) =>
        rows.Features.Span.Slice(row * rows.Inputs + column.First, column.Plan.Inputs);

    private static int PlaceOf(ColumnPlan plan, ReadOnlySpan<float> inputs)
    {
        if (plan.Kind != ColumnKind.Category)
        {
            var place = Unscaled(plan, inputs[0], 0);
            var nearest = Math.Round(place);
            return Math.Abs(place - nearest) < 0.25 ? (int)nearest : -1;
        }

        for (var j = 0; j < inputs.Length; j++)
        {
            if (Unscaled(plan, inputs[j], j) > 0.5)
                return j;
        }

        return -1;
    }

    /// <summary>The number that became an input, to the digits that a float keeps.</summary>
    private static double NumberOf(ColumnPlan plan, double input)
    {
        var (z, error) = (input, Math.Max(Math.Abs(input), Rounding) * Rounding);
        if (plan.Clip is { } clip)
        {
            // y = z / √(1 + (z / c)²), so that z = y / √(1 − (y / c)²).
            var share = Math.Min(Math.Abs(input) / clip, 1 - Rounding);
            var narrowing = Math.Sqrt(1 - share * share);
            (z, error) = (
                Math.CopySign(share * clip, input) / narrowing, error / Math.Pow(narrowing, 3));
        }

        var number = Unscaled(plan, z, 0);
        error *= Divisor(plan, 0);
        if (number == 0)
            return 0;
        var digits = Math.Clamp((int)Math.Log10(Math.Abs(number) / (2 * error)), 1, 15);
        return Math.Abs(number) <= error ? 0 : double.Parse(
            number.ToString($"G{digits}", CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
    }

    // To the minute: a float of scaled days keeps no seconds.
    private static string DateOf(double days)
    {
        var minutes = Math.Round(Math.Clamp(days, -700_000, 2_900_000) * 24 * 60);
        var date = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(minutes);
        return date.ToString(
            date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm",
            CultureInfo.InvariantCulture);
    }

    private static double Unscaled(ColumnPlan plan, double input, int j) =>
        input * Divisor(plan, j) + plan.Means[j];

    private static double Divisor(ColumnPlan plan, int j) =>
        plan.Deviations[j] == 0 ? 1 : plan.Deviations[j];
}
