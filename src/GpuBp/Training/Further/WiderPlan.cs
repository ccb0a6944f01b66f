using System.Text;

namespace GpuBp;

/// <summary>A plan with the categories and classes that further rows have beside its own.</summary>
internal static class WiderPlan
{
    private const int Shown = 10;

    /// <exception cref="DataException">The table cannot be read, lacks a column, or has another
    /// target.</exception>
    internal static TablePlan Of(TablePlan plan, Table table)
    {
        var target = plan.Target!;
        int[] categories = [.. Enumerable.Range(0, plan.Columns.Count)
            .Where(k => plan.Columns[k].Kind == ColumnKind.Category)];
        var texts = Texts(plan, table, categories);
        var columns = plan.Columns.ToArray();
        for (var n = 0; n < categories.Length; n++)
        {
            var column = columns[categories[n]];
            string[] added = [.. New(plan, column.Categories, texts[n])];
            columns[categories[n]] = column with
            {
                Categories = [.. column.Categories, .. added],

                // Zeros, as they were taken for, stay zeros.
                Means = [.. column.Means, .. added.Select(_ => 0.0)],
                Deviations = [.. column.Deviations, .. added.Select(_ => 1.0)],
            };
        }

        var wider = target.Classes is null ? target
            : Wider(table.Name, plan, target.Classes, texts[^1]);
        return plan with { Columns = columns, Target = wider };
    }

    /// <summary>The plan with answers in the range of further rows too.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="numbers">Their targets, [rows × columns]; null of classes.</param>
    internal static TablePlan InRange(TablePlan plan, IReadOnlyList<double>? numbers)
    {
        if (numbers is null || plan.Target is not { Minima: { } minima, Maxima: { } maxima } target)
            return plan;
        var columns = numbers.Index().ToLookup(x => x.Index % minima.Count, x => x.Item);
        return plan with
        {
            Target = target with
            {
                Minima = [.. minima.Select((x, j) => Math.Min(x, columns[j].Min()))],
                Maxima = [.. maxima.Select((x, j) => Math.Max(x, columns[j].Max()))],
            },
        };
    }

    /// <summary>What became wider, in words.</summary>
    internal static IEnumerable<string> Notes(TablePlan old, TablePlan plan)
    {
        foreach (var (was, now) in old.Columns.Zip(plan.Columns))
        {
            if (now.Categories.Count > was.Categories.Count)
                yield return $"{now.Name ?? "a column"} has new categories: " +
                    Listed(now.Categories, was.Categories.Count);
        }

        if (plan.Target!.Classes is { } classes && classes.Count > old.Target!.Classes!.Count)
            yield return $"new classes: {Listed(classes, old.Target.Classes.Count)}";
    }

    private static TargetPlan Wider(
        string name, TablePlan plan, IReadOnlyList<string> classes, HashSet<string> texts)
    {
        var format = plan.Format.Cells();
        bool IsNumber(string text) =>
            format.TryNumber(new Cell(Encoding.UTF8.GetBytes(text)), out _);
        var target = plan.Target!;
        string[] added = [.. New(plan, classes, texts)];
        if (added.Length > 0 && added.All(IsNumber) && !classes.Any(IsNumber))
            throw new DataException(
                $"{name}: the target holds numbers, such as {added[0]}, and the model's classes " +
                $"are {Listed(classes, 0)}: it is another target. Name the column of the model's " +
                "target as the model does, or train a model of the other one anew.");
        return added.Length == 0 ? target : target with
        {
            Classes = [.. classes, .. added],
            Thresholds = null,
            IsNumbered = target.IsNumbered && added.Index()
                .All(c => c.Item == InvariantText.Of(classes.Count + c.Index)),
        };
    }

    // The different texts of some columns, and last those of the target where it is of classes.
    private static HashSet<string>[] Texts(TablePlan plan, Table table, int[] columns)
    {
        var source = table.For(plan);
        var map = ColumnMap.Of(plan, source, new TableReadOptions { HasTarget = true });
        int[] places =
        [
            .. columns.Select(k => map.Features[k]),
            .. plan.Target!.Classes is null ? [] : map.Targets,
        ];
        HashSet<string>[] texts =
            [.. places.Select(_ => new HashSet<string>(StringComparer.Ordinal))];
        if (places.Length > 0)
            table.Scan(source, chunk => RowScan.ForColumns(chunk, places.Length, n =>
            {
                for (var i = 0; i < chunk.Rows; i++)
                    texts[n].Add(chunk[i, places[n]].Text);
            }));
        return texts;
    }

    // In the order in which sorting puts them, whatever the rows' order.
    private static SortedSet<string> New(
        TablePlan plan, IReadOnlyList<string> known, HashSet<string> texts)
    {
        var format = plan.Format.Cells();
        var places = new CategoryPlaces(known, format, format);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var cell = new Cell(Encoding.UTF8.GetBytes(text));
            if (!format.IsMissing(cell) && places.Find(cell) < 0)
                found.Add(text);
        }

        return found;
    }

    private static string Listed(IReadOnlyList<string> all, int from) =>
        string.Join(", ", all.Skip(from).Take(Shown)) + (all.Count > from + Shown ? ", …" : "");
}
