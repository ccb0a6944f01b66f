namespace GpuBp;

/// <summary>Reads the rows of a table by a plan, in one pass.</summary>
internal sealed class TableReader
{
    // So few that their inputs stay in a core's caches while column after column writes them.
    private const int BlockRows = 64;

    private readonly TablePlan _plan;
    private readonly ITableSource _source;
    private readonly ColumnMap _map;
    private readonly (ColumnEncoder Encoder, ColumnCounts Counts)?[] _columns;
    private readonly TargetReader? _targets;
    private readonly PartFeatures _part;
    private readonly List<string[]> _kept = [];
    private readonly List<int> _labels = [];
    private readonly List<double> _numbers = [];
    private long _withoutTarget;

    private TableReader(TablePlan plan, Table table, TableReadOptions options, int partRows)
    {
        _plan = plan;
        _source = table.For(plan);
        _map = ColumnMap.Of(plan, _source, options);
        _part = new PartFeatures(_source.Name, plan, partRows, table.Rows);
        var (names, format) = (new ColumnNames(_source), _source.Format.Cells());
        var isStrict = (options.Unknown ?? plan.Unknown) == UnknownCells.Error;
        _columns = new (ColumnEncoder, ColumnCounts)?[plan.Columns.Count];
        foreach (var (k, column) in plan.Columns.Index().Where(c => c.Item.IsUsed))
            _columns[k] = (
                new ColumnEncoder(column, plan.Format, format),
                new ColumnCounts(column, names.Place(_map.Features[k]), isStrict));
        if (options.HasTarget)
            _targets = new TargetReader(plan.Target!, _map.Targets, names, plan.Format, format);
    }

    /// <exception cref="DataException">The table cannot be read, or lacks a column.</exception>
    internal static TableRows Read(TablePlan plan, Table table, TableReadOptions options)
    {
        var reader = new TableReader(plan, table, options, int.MaxValue);
        TableMemory.Require(reader._source.Name, plan, table.Rows ?? 0);
        if (table.Scan(reader._source, chunk => reader.Add(chunk, 0)) == 0)
            throw new DataException(
                $"{table.Name}: the table has no rows; rows of cells are expected.");
        return reader._part.Rows > 0 ? reader.Take() : throw new DataException(
            $"{table.Name}: no row has a target; {reader._withoutTarget:N0} rows have none.");
    }

    /// <summary>Reads rows in parts, each given as soon as it has so many rows.</summary>
    internal static void ReadParts(
        TablePlan plan, Table table, TableReadOptions options, int partRows, Action<TableRows> emit)
    {
        var reader = new TableReader(plan, table, options, partRows);
        table.Scan(reader._source, chunk =>
        {
            for (var from = 0; from < chunk.Rows;)
            {
                from = reader.Add(chunk, from);
                if (reader._part.Room == 0)
                    emit(reader.Take());
            }
        });
        if (reader._part.Rows > 0)
            emit(reader.Take());
    }

    /// <summary>Adds rows until the part is full, or the chunk ends.</summary>
    /// <returns>The row after the last one that was added.</returns>
    private int Add(RowChunk chunk, int from)
    {
        var room = Math.Min(_part.Room, chunk.Rows - from);
        int[] rows = [.. Enumerable.Range(from, room)];
        if (_targets is not null)
            rows = AddTargets(chunk, rows);
        Encode(chunk, rows);
        foreach (var i in _map.Kept.Length > 0 ? rows : [])
        {
            var kept = new string[_map.Kept.Length];
            for (var j = 0; j < kept.Length; j++)
                kept[j] = chunk[i, _map.Kept[j]].Text;
            _kept.Add(kept);
        }

        return from + room;
    }

    private void Encode(RowChunk chunk, int[] rows)
    {
        var (inputs, to) = (_plan.Inputs, _part.Add(rows.Length));
        var odd = new List<(int Column, int Row, CellOutcome Outcome)>();
        RowScan.ForRows(chunk, rows.Length, (from, end) =>
        {
            for (; from < end; from += BlockRows)
                Encode(chunk, rows.AsSpan(from..Math.Min(from + BlockRows, end)),
                    to.Span[(from * inputs)..], odd);
        });
        odd.Sort(); // Threads found them in any order.
        foreach (var (k, i, outcome) in odd)
            _columns[k]!.Value.Counts.Add(outcome, chunk[i, _map.Features[k]], chunk.Line(i));
    }

    private void Encode(RowChunk chunk, ReadOnlySpan<int> rows, Span<float> to,
        List<(int Column, int Row, CellOutcome Outcome)> odd)
    {
        Span<CellOutcome> outcomes = stackalloc CellOutcome[rows.Length];
        for (var k = 0; k < _columns.Length; k++)
        {
            if (_columns[k] is not var (encoder, _) ||
                encoder.Encode(chunk, _map.Features[k], rows, to[_plan.FirstInputs[k]..],
                    _plan.Inputs, outcomes))
                continue;
            for (var n = 0; n < rows.Length; n++)
            {
                if (outcomes[n] == CellOutcome.Known)
                    continue;
                lock (odd)
                    odd.Add((k, rows[n], outcomes[n]));
            }
        }
    }

    /// <summary>Adds the targets of rows.</summary>
    /// <returns>The rows that have one.</returns>
    private int[] AddTargets(RowChunk chunk, int[] rows)
    {
        var width = _map.Targets.Length;
        var (labels, numbers) = (new int[rows.Length], new double[rows.Length * width]);
        _targets!.Read(chunk, rows, labels, numbers);
        var with = new List<int>(rows.Length);
        for (var n = 0; n < rows.Length; n++)
        {
            if (labels[n] < 0)
            {
                _withoutTarget++;
                continue;
            }

            with.Add(rows[n]);
            if (_plan.Target!.IsClassification)
                _labels.Add(labels[n]);
            else
                _numbers.AddRange(numbers.AsSpan(n * width, width));
        }

        return with.Count == rows.Length ? rows : [.. with];
    }

    private TableRows Take()
    {
        var isClasses = _plan.Target?.IsClassification == true;
        var rows = _part.Rows;
        var result = new TableRows(_plan, _part.Take(), rows)
        {
            Labels = _targets is null || !isClasses ? null : [.. _labels],
            Numbers = _targets is null || isClasses ? null : [.. _numbers],
            WithoutTarget = _withoutTarget,
            Kept = [.. _kept],
            Notes = [.. _source.Notes,
            .. _columns.SelectMany(column => column?.Counts.Notes() ?? [])],
        };
        _labels.Clear();
        _numbers.Clear();
        _kept.Clear();
        return result;
    }
}
