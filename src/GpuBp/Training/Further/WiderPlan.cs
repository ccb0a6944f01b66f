using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>A plan with the categories and classes that further rows have beside its own.</summary>
internal static class WiderPlan
{
    private const int Shown = 10;

    /// <exception cref="DataException">The table cannot be read, or lacks a column.</exception>
    internal static TablePlan Of(TablePlan plan, Table table)
    {
        var target = plan.Target!;
        int[] categories = [.. Enumerable.Range(0, plan.Columns.Count)
            .Where(k => plan.Columns[k].Kind == ColumnKind.Category)];
        List<string> kept =
            [.. categories.Select(k => plan.Columns[k].Name ?? Text(plan.Place(k)))];
        if (target.Classes is not null)
            kept.Add(target.Names?[0] ?? Text(target.Columns[0]));
        var rows = plan.Read(
            table, new TableReadOptions { Kept = kept, Unknown = UnknownCells.Zeros });
        var columns = plan.Columns.ToArray();
        for (var n = 0; n < categories.Length; n++)
        {
            var column = columns[categories[n]];
            string[] added = [.. New(plan, column.Categories, rows, n)];
            columns[categories[n]] = column with
            {
                Categories = [.. column.Categories, .. added],

                // Zeros, as they were taken for, stay zeros.
                Means = [.. column.Means, .. added.Select(_ => 0.0)],
                Deviations = [.. column.Deviations, .. added.Select(_ => 1.0)],
            };
        }

        return plan with { Columns = columns, Target = Wider(plan, target, rows, kept.Count - 1) };
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

    private static TargetPlan Wider(TablePlan plan, TargetPlan target, TableRows rows, int kept)
    {
        if (target.Classes is null)
            return target;
        string[] added = [.. New(plan, target.Classes, rows, kept)];
        return added.Length == 0 ? target : target with
        {
            Classes = [.. target.Classes, .. added],
            Thresholds = null,
            IsNumbered = target.IsNumbered && added.Index()
                .All(c => c.Item == Text(target.Classes.Count + c.Index)),
        };
    }

    // In the order in which sorting puts them, whatever the rows' order.
    private static SortedSet<string> New(
        TablePlan plan, IReadOnlyList<string> known, TableRows rows, int kept)
    {
        var format = plan.Format.Cells();
        var places = new CategoryPlaces(known, format, format);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in rows.Kept.Select(row => row[kept]).Distinct(StringComparer.Ordinal))
        {
            var cell = new Cell(Encoding.UTF8.GetBytes(text));
            if (!format.IsMissing(cell) && places.Find(cell) < 0)
                found.Add(text);
        }

        return found;
    }

    private static string Listed(IReadOnlyList<string> all, int from) =>
        string.Join(", ", all.Skip(from).Take(Shown)) + (all.Count > from + Shown ? ", …" : "");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
