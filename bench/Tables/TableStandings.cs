using GpuBp.Bench.Reporting;

namespace GpuBp.Bench.Tables;

/// <summary>How a field of methods stands on the tables where all of them have scores.</summary>
internal static class TableStandings
{
    /// <summary>For each method the mean rank, the mean gap, the share of classifications where
    /// it is first by log loss, and the seconds of training.</summary>
    internal static IEnumerable<Row> Rows(IReadOnlyList<TableResult> results, string[] methods)
    {
        TableResult[] tables =
            [.. results.Where(result => methods.All(result.Methods.Contains))];
        if (methods.Length < 2 || tables.Length == 0)
            return [];
        List<string> notes = results.Count == tables.Length
            ? []
            : ["without " + string.Join(
                ", ", results.Except(tables).Select(r => $"{r.Table} (scores are missing)"))];

        double[][] errors = [.. tables.Select(table => methods.Select(table.Error).ToArray())];
        double[][] ranks = [.. errors.Select(of => Standings.Ranks(of))];
        double[][] gaps =
        [
            .. tables.Select((table, t) => Standings.Gaps(errors[t], table.ConstantError))
                .OfType<double[]>(),
        ];
        double[][] losses =
        [
            .. tables.Where(table => table.LogLoss(methods[0]) is not null)
                .Select(table => methods.Select(method => table.LogLoss(method)!.Value).ToArray()),
        ];
        var rows = new List<Row>();
        for (var m = 0; m < methods.Length; m++)
        {
            var seconds = tables.Sum(table => table.Of(methods[m]).Sum(s => s.TrainSeconds));
            rows.Add(Row("mean rank", ranks.Average(of => of[m]), "of the errors"));
            if (gaps.Length > 0)
                rows.Add(Row("mean gap to the best", 100 * gaps.Average(of => of[m]), "%"));
            if (losses.Length > 0)
                rows.Add(Row(
                    "first by log loss", losses.Count(of => of[m] == of.Min()),
                    $"of {losses.Length} classifications"));
            rows.Add(Row("training, all splits", seconds, "s"));

            Row Row(string what, double value, string unit) => new()
            {
                Suite = TablesSuite.Name,
                Case = $"{what}, {methods.Length} methods on {tables.Length} tables",
                Device = methods[m],
                Threads = 0,
                Value = value,
                Unit = unit,
                Notes = notes.Count > 0 ? notes : null,
            };
        }

        return rows.OrderBy(row => row.Case, StringComparer.Ordinal);
    }
}
