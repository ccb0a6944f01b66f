using System.Runtime.ExceptionServices;

namespace GpuBp;

/// <summary>Makes the plan of a table: one pass over its rows, then a decision for each
/// column.</summary>
internal sealed class PlanLearner
{
    /// <summary>Different values that are remembered of a column that an option calls a
    /// category.</summary>
    private const int MaxNamedCategories = 100_000;

    private readonly ITableSource _source;
    private readonly TableOptions _options;
    private readonly CellFormat _format;
    private readonly ColumnNames _names;
    private readonly ColumnKind?[] _given;
    private readonly int[] _targets;
    private readonly List<string> _faults = [];

    private PlanLearner(ITableSource source, string? target, TableOptions options)
    {
        _source = source;
        _format = source.Format.Cells();
        _names = new ColumnNames(source);
        _given = new ColumnKind?[source.Columns];
        _targets = FindTargets(target, options);
        _options = (source as NumberSource)?.Classes is { } classes
            ? options with { Classes = classes }
            : options;
        if (source is NumberSource)
            Array.Fill(_given, ColumnKind.Number);
        Give(options.Ignored, ColumnKind.Ignored, nameof(options.Ignored));
        Give(options.Numbers, ColumnKind.Number, nameof(options.Numbers));
        Give(options.Categories, ColumnKind.Category, nameof(options.Categories));
        Give(options.Ordinals, ColumnKind.Ordinal, nameof(options.Ordinals));
        Give(options.Dates, ColumnKind.Date, nameof(options.Dates));
        ThrowFaults();
    }

    /// <exception cref="DataException">The table cannot be read, or columns need a
    /// word.</exception>
    internal static TablePlan Learn(Table table, string? target, TableOptions options)
    {
        var learner = new PlanLearner(table.Source, target, options);
        var profiles = learner.Profiles(column => column is ColumnKind.Ignored);
        var rows = table.Scan(table.Source, chunk => learner.Add(chunk, profiles));
        return rows > 0 ? learner.Plan(profiles, rows) : throw learner.NoRows();
    }

    /// <summary>The target alone, and for each row its class, 0 of numbers, or −1 where it has
    /// none.</summary>
    /// <inheritdoc cref="Learn"/>
    internal static (TargetPlan Target, int[] Labels) LearnTarget(
        Table table, string? target, TableOptions options)
    {
        var learner = new PlanLearner(table.Source, target, options);
        var profiles = learner.Profiles(_ => true);
        if (table.Scan(table.Source, chunk => learner.Add(chunk, profiles)) == 0)
            throw learner.NoRows();
        var plan = learner.Target(profiles);
        learner.ThrowFaults();
        var targets =
            new TargetReader(
                plan!, learner._targets, learner._names, table.Source.Format, learner._format);
        var labels = new List<int>();
        table.Scan(table.Source, chunk =>
        {
            var some = new int[chunk.Rows];
            targets.Read(
                chunk, [.. Enumerable.Range(0, chunk.Rows)], some,
                new double[chunk.Rows * learner._targets.Length]);
            labels.AddRange(some);
        });
        return (plan!, [.. labels]);
    }

    private ColumnProfile?[] Profiles(Func<ColumnKind?, bool> isSkipped)
    {
        var profiles = new ColumnProfile?[_source.Columns];
        for (var k = 0; k < profiles.Length; k++)
        {
            var isTarget = _targets.Contains(k);
            var isNamed = _given[k] is ColumnKind.Category or ColumnKind.Ordinal
                || (isTarget && _options.Task == TargetTask.Classification);
            if (isTarget || !isSkipped(_given[k]))
                profiles[k] = new ColumnProfile(
                    _names.Place(k), _format,
                    isNamed ? MaxNamedCategories : TableThresholds.MaxCategories);
        }

        return profiles;
    }

    // A row without a target is no training row.
    private void Add(RowChunk chunk, ColumnProfile?[] profiles)
    {
        int[] rows = [.. Enumerable.Range(0, chunk.Rows).Where(i => HasTarget(chunk, i))];
        RowScan.ForColumns(chunk, profiles.Length, k => profiles[k]?.Add(chunk, k, rows));
    }

    private bool HasTarget(RowChunk chunk, int i)
    {
        foreach (var k in _targets)
        {
            if (_format.IsMissing(chunk[i, k]))
                return false;
        }

        return true;
    }

    private TablePlan Plan(ColumnProfile?[] profiles, long rows)
    {
        var target = Target(profiles);
        var decisions = new (ColumnPlan? Plan, string? Fault)[profiles.Length];

        // Each sorts the numbers that it knows.
        try
        {
            Parallel.For(0, profiles.Length, k =>
            {
                if (!_targets.Contains(k))
                    decisions[k] = Decide(
                        profiles[k] ?? new ColumnProfile(_names.Place(k), _format), k);
            });
        }
        catch (AggregateException e) // Of an encoder of the user's own.
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerException!);
        }

        _faults.AddRange(decisions.Select(decision => decision.Fault).OfType<string>());
        ThrowFaults();
        var plan = new TablePlan
        {
            Format = _source.Format with { HasHeader = _source.Names is not null },
            Columns = [.. decisions.Select(decision => decision.Plan).OfType<ColumnPlan>()],
            Target = target,
            Unknown = _options.Unknown,
        };
        if (plan.Inputs == 0)
            throw new DataException(
                $"{_source.Name}: no column becomes an input; one at least is expected beside " +
                "the target: " +
                string.Join("; ", plan.Notable().Select(c => $"{c.Column}: {c.Plan}")) + ".");
        if (_options.Encoding is { IsOptional: true } && !TableMemory.Fits(plan, rows))
            plan = plan.WithoutEncoders();
        TableMemory.Require(_source.Name, plan, rows, _given, plan.Place);
        return plan;
    }

    private (ColumnPlan? Plan, string? Fault) Decide(ColumnProfile profile, int k)
    {
        try
        {
            var decision = new ColumnDecision(profile, _given[k], _options, IsFirstUnnamed(k));
            return (decision.Make(), null);
        }
        catch (DataException e)
        {
            return (null, e.Message);
        }
    }

    private TargetPlan? Target(ColumnProfile?[] profiles)
    {
        try
        {
            return _targets is [var only]
                ? new TargetDecision(profiles[only]!, _options, only, _source is NumberSource)
                    .Make()
                : TargetDecision.OfSeveral(
                    [.. _targets.Select(k => profiles[k]!)], _options, _targets);
        }
        catch (DataException e)
        {
            _faults.Add(e.Message);
            return null;
        }
    }

    private bool IsFirstUnnamed(int k) =>
        k == 0 && _source.Names is { } names
        && (names[0].Length == 0 || names[0].StartsWith("Unnamed: 0", StringComparison.Ordinal));

    private int[] FindTargets(string? target, IReadOnlyList<string> targets)
    {
        if (target is not null)
            throw new ArgumentException(
                $"The target is \"{target}\", and TableOptions.Targets names columns too; set one.",
                nameof(target));
        int[] columns = [.. targets.Select(_names.Find)];
        var absent = targets.Where((_, j) => columns[j] < 0).Select(name => $"\"{name}\"").ToList();
        if (absent.Count > 0)
            throw new DataException(
                $"{_source.Name}: there is no target column {string.Join(", ", absent)}; " +
                $"{_names.Listed()}.");
        return columns.Distinct().Count() == columns.Length ? columns : throw new DataException(
            $"{_source.Name}: TableOptions.Targets names a column twice.");
    }

    private int[] FindTargets(string? target, TableOptions options)
    {
        if (options.Targets.Count > 0)
            return FindTargets(target, options.Targets);
        if (target is null && _source is NumberSource numbers)
            return [.. Enumerable.Range(numbers.Inputs, numbers.Outputs)];
        var column = target is null ? _source.Columns - 1 : _names.Find(target);
        if (column < 0)
            throw new DataException(
                $"{_source.Name}: there is no target column \"{target}\"; {_names.Listed()}.");
        return _source.Columns > 1 ? [column] : throw new DataException(
            $"{_source.Name} has 1 column; at least one feature and the target are expected. Set " +
            "TableFormat.Delimiter to what separates them.");
    }

    private void Give(IReadOnlyList<string> columns, ColumnKind kind, string option)
    {
        foreach (var column in columns)
        {
            var k = _names.Find(column);
            if (k < 0)
                _faults.Add($"there is no column \"{column}\", which TableOptions.{option} " +
                    $"names; {_names.Listed()}");
            else if (_targets.Contains(k))
                _faults.Add($"the column \"{column}\" is the target, and TableOptions.{option} " +
                    "names it too");
            else if (_given[k] is { } other && _source is not NumberSource)
                _faults.Add($"the column \"{column}\" is named twice: as {other} and as {kind}");
            else
                _given[k] = kind;
        }
    }

    private DataException NoRows() => new(
        $"{_source.Name}: the table has {(_source.Names is null ? "" : "names and ")}no rows; " +
        "rows of cells are expected.");

    private void ThrowFaults()
    {
        if (_faults.Count == 0)
            return;
        var name = _source.Name;
        throw new DataException(_faults.Count == 1
            ? (_faults[0].StartsWith(name, StringComparison.Ordinal)
            ? _faults[0]
            : $"{name}: {_faults[0]}") + "."
            : $"{name}: {_faults.Count} columns need a word:\n  {string.Join(".\n  ", _faults)}.");
    }
}
