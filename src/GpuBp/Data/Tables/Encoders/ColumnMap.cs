namespace GpuBp;

/// <summary>Where a plan's columns stand in a table: by their names, or by their places.</summary>
/// <param name="Features">The place of each column of the plan; −1 of one that is not
/// needed.</param>
/// <param name="Targets">The places of the target; empty where it is not read.</param>
/// <param name="Kept">The places of columns that are passed through.</param>
internal sealed record ColumnMap(int[] Features, int[] Targets, int[] Kept)
{
    /// <exception cref="DataException">Columns are not there: all are named.</exception>
    internal static ColumnMap Of(TablePlan plan, ITableSource source, TableReadOptions options)
    {
        var names = new ColumnNames(source);
        var byName = plan.HasNames && source.Names is not null;
        var features = byName ? Named(plan, names) : Placed(plan, source);
        var targets = options.HasTarget ? TargetsOf(plan, names, byName, options.Target) : [];
        var kept = options.Kept.Select(name => (Name: name, Place: names.Find(name))).ToList();
        var missing = Quoted(features.Index()
            .Where(c => c.Item < 0 && plan.Columns[c.Index].IsUsed)
            .Select(c => plan.Columns[c.Index].Name!));
        if (missing.Length > 0)
            throw new DataException(
                $"{source.Name}: columns that the model needs are missing: {missing}. Give them, " +
                "with empty cells where nothing is known. The columns there are: " +
                $"{ColumnNames.First(source.Names!)}.");
        var unkept = Quoted(kept.Where(column => column.Place < 0).Select(column => column.Name));
        if (unkept.Length > 0)
            throw new DataException(
                $"{source.Name}: there is no column {unkept} to keep; {names.Listed()}.");
        return new ColumnMap(features, targets, [.. kept.Select(column => column.Place)]);
    }

    private static string Quoted(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => $"\"{name}\""));

    private static int[] Named(TablePlan plan, ColumnNames names) =>
        [.. plan.Columns.Select(column => column.IsUsed ? names.FindName(column.Name!) : -1)];

    private static int[] Placed(TablePlan plan, ITableSource source)
    {
        var all = plan.Columns.Count + (plan.Target?.Columns.Count ?? 0);
        if (source.Columns != all && source.Columns != plan.Columns.Count)
            throw new DataException(
                $"{source.Name} has {source.Columns} columns; the model was trained on " +
                $"{plan.Columns.Count} columns beside the target, which are found by their " +
                "places, for they have no names.");
        return [.. Enumerable.Range(0, plan.Columns.Count)
            .Select(k => source.Columns == all ? plan.Place(k) : k)];
    }

    private static int[] TargetsOf(TablePlan plan, ColumnNames names, bool byName, string? asked)
    {
        var target = plan.Target
            ?? throw new DataException(
                "The plan has no target to read; make it of a table with one, by TablePlan.Learn.");
        if (asked is not null && target.Columns.Count > 1)
            throw new DataException(
                $"The model has {target.Columns.Count} targets; \"{asked}\" names one column. " +
                "Leave TableReadOptions.Target out, which finds them as the training table had " +
                "them.");
        int[] places = asked is not null ? [names.Find(asked)]
            : byName && target.Names is not null ? [.. target.Names.Select(names.FindName)]
            : [.. target.Columns];
        var absent = Array.FindIndex(places, place => place < 0 || place >= names.Count);
        return absent < 0 ? places : throw new DataException(
            $"{names.Table}: there is no target column " +
            $"\"{asked ?? target.Names?[absent] ?? $"{target.Columns[absent]}"}\"; " +
            $"{names.Listed()}.");
    }
}
