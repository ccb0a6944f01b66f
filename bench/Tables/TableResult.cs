using GpuBp.Bench.Reporting;

namespace GpuBp.Bench.Tables;

/// <summary>The scores of all methods on a table.</summary>
internal sealed record TableResult(string Table, IReadOnlyList<TableScore> Scores)
{
    /// <summary>The methods that have a score on each split.</summary>
    internal string[] Methods { get; } =
    [
        .. from score in Scores
           group score by score.Method into method
           where method.Count() == Scores.DistinctBy(score => score.Split).Count()
           select method.Key,
    ];

    internal string ErrorName => Scores[0].Measures.ErrorName;

    /// <summary>The constant answer's mean error over the splits.</summary>
    internal double ConstantError =>
        Scores.DistinctBy(score => score.Split).Average(score => score.Measures.ConstantError);

    internal IEnumerable<TableScore> Of(string method) =>
        Scores.Where(score => score.Method == method);

    /// <summary>The mean error over the splits.</summary>
    internal double Error(string method) => Of(method).Average(score => score.Measures.Error);

    /// <summary>The mean log loss over the splits; null of numbers.</summary>
    internal double? LogLoss(string method) => Of(method).Average(score => score.Measures.LogLoss);

    /// <summary>A row for each method, the best first.</summary>
    internal IEnumerable<Row> Rows()
    {
        double[] errors = [.. Methods.Select(Error)];
        var gaps = errors.Length > 0 ? Standings.Gaps(errors, ConstantError) : null;
        return
            from method in Methods.Index()
            orderby errors[method.Index]
            let scores = Of(method.Item).ToArray()
            let splits = string.Join(" ", scores.Select(score => score.Split))
            select new Row
            {
                Suite = TablesSuite.Name,
                Case = $"{Table}, splits {splits}, {scores[0].Rows} test rows",
                Device = method.Item,
                Threads = 0,
                Value = errors[method.Index],
                Unit = ErrorName + Details(method.Item, gaps?[method.Index]),
                Spread = [scores.Min(s => s.Measures.Error), scores.Max(s => s.Measures.Error)],
                Scores = scores,
            };
    }

    private string Details(string method, double? gap)
    {
        var accuracy = Of(method).Average(score => score.Measures.Accuracy);
        var parts = new[]
        {
            gap is null ? "" : FormattableString.Invariant($"gap {gap:P1}"),
            accuracy is null ? "" : FormattableString.Invariant($"accuracy {accuracy:F4}"),
            LogLoss(method) is not { } loss ? ""
                : FormattableString.Invariant($"log loss {loss:F4}"),
            FormattableString.Invariant($"{Of(method).Average(score => score.TrainSeconds):F1} s"),
        };
        return string.Concat(parts.Where(part => part.Length > 0).Select(part => $"; {part}"));
    }
}
