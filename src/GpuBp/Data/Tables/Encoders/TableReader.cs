namespace GpuBp;

/// <summary>Reads the rows of a table by a plan, in one pass.</summary>
internal sealed class TableReader
{
    private readonly TablePlan _plan;
    private readonly ITableSource _source;
    private readonly ColumnMap _map;
    private readonly (ColumnEncoder Encoder, ColumnCounts Counts)?[] _columns;
    private readonly TargetReader? _targets;
    private readonly float[] _unknown;
    private readonly List<string[]> _kept = [];
    private float[] _features;
    private readonly List<int> _labels = [];
    private readonly List<double> _numbers = [];
    private long _withoutTarget;
    private int _rows;

    private TableReader(TablePlan plan, ITableSource source, TableReadOptions options, long? rows)
    {
        _plan = plan;
        _source = source;
        _map = ColumnMap.Of(plan, source, options);
        var (names, format) = (new ColumnNames(source), source.Format.Cells());
        var isStrict = (options.Unknown ?? plan.Unknown) == UnknownCells.Error;
        _columns = new (ColumnEncoder, ColumnCounts)?[plan.Columns.Count];
        foreach (var (k, column) in plan.Columns.Index().Where(c => c.Item.IsUsed))
            _columns[k] = (
                new ColumnEncoder(column, plan.Format, format),
                new ColumnCounts(column, names.Place(_map.Features[k]), isStrict));
        _unknown = [.. _columns.SelectMany(column => column?.Encoder.Unknown() ?? [])];
        if (options.HasTarget)
            _targets = new TargetReader(plan.Target!, _map.Targets, names, plan.Format, format);
        TableMemory.Require(source.Name, plan, rows ?? 0);
        _features = new float[(rows ?? 0) * plan.Inputs];
    }

    /// <exception cref="DataException">The table cannot be read, or lacks a column.</exception>
    internal static TableRows Read(TablePlan plan, Table table, TableReadOptions options)
    {
        var source = table.For(plan);
        var reader = new TableReader(plan, source, options, table.Rows);
        if (table.Scan(source, reader.Add) == 0)
            throw new DataException(
                $"{source.Name}: the table has no rows; rows of cells are expected.");
        return reader._rows > 0 ? reader.Take() : throw new DataException(
            $"{source.Name}: no row has a target; {reader._withoutTarget:N0} rows have none.");
    }

    /// <summary>Reads rows in parts, each given as soon as it has so many rows.</summary>
    internal static void ReadParts(
        TablePlan plan, Table table, TableReadOptions options, int partRows, Action<TableRows> emit)
    {
        var source = table.For(plan);
        var reader = new TableReader(plan, source, options, rows: null);
        table.Scan(source, chunk =>
        {
            reader.Add(chunk);
            while (reader._rows >= partRows)
                emit(reader.Take(partRows));
        });
        if (reader._rows > 0)
            emit(reader.Take());
    }

    private void Add(RowChunk chunk)
    {
        var rows = new int[chunk.Rows];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = AddTarget(chunk, i) ? _rows++ : -1;
        Grow(chunk.Rows);
        var odd = new List<(int Column, int Row, CellOutcome Outcome)>();
        RowScan.ForRows(chunk, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                if (rows[i] >= 0)
                    _unknown.CopyTo(_features, rows[i] * _unknown.Length);
            }

            for (var k = 0; k < _columns.Length; k++)
                Encode(chunk, k, (from, to), rows, odd);
        });
        odd.Sort(); // Threads found them in any order.
        foreach (var (k, i, outcome) in odd)
            _columns[k]!.Value.Counts.Add(outcome, chunk[i, _map.Features[k]], chunk.Line(i));
        for (var i = 0; i < rows.Length && _map.Kept.Length > 0; i++)
        {
            if (rows[i] < 0)
                continue;
            var kept = new string[_map.Kept.Length];
            for (var j = 0; j < kept.Length; j++)
                kept[j] = chunk[i, _map.Kept[j]].Text;
            _kept.Add(kept);
        }
    }

    private void Encode(
        RowChunk chunk, int k, (int From, int To) range, int[] rows,
        List<(int Column, int Row, CellOutcome Outcome)> odd)
    {
        if (_columns[k] is not var (encoder, _))
            return;
        var (column, first, width) =
            (_map.Features[k], _plan.FirstInputs[k], _plan.Columns[k].Inputs);
        for (var i = range.From; i < range.To; i++)
        {
            if (rows[i] < 0)
                continue;
            var to = _features.AsSpan(rows[i] * _unknown.Length + first, width);
            var outcome = encoder.Encode(chunk[i, column], to);
            if (outcome == CellOutcome.Known)
                continue;
            lock (odd)
                odd.Add((k, i, outcome));
        }
    }

    private bool AddTarget(RowChunk chunk, int i)
    {
        if (_targets is null)
            return true;
        var label = _targets.Label(chunk, i);
        if (label < 0)
        {
            _withoutTarget++;
            return false;
        }

        if (_plan.Target!.IsClassification)
        {
            _labels.Add(label);
            return true;
        }

        Span<double> numbers =
            stackalloc double[_map.Targets.Length <= 64 ? _map.Targets.Length : 0];
        numbers = numbers.Length == 0 ? new double[_map.Targets.Length] : numbers;
        _targets.Numbers(chunk, i, numbers);
        _numbers.AddRange(numbers);
        return true;
    }

    private void Grow(int more)
    {
        var needed = (long)_rows * _unknown.Length;
        if (needed <= _features.Length)
            return;
        var rows =
            Math.Max(_rows, Math.Min(2L * (_rows - more), Array.MaxLength / _unknown.Length));
        TableMemory.Require(_source.Name, _plan, rows);
        Array.Resize(ref _features, (int)(rows * _unknown.Length));
    }

    private TableRows Take() => Take(_rows);

    // The first rows; what is left moves to the front.
    private TableRows Take(int rows)
    {
        var length = rows * _unknown.Length;
        var (features, outputs) = (_features, _map.Targets.Length);
        if (length == features.Length && rows == _rows)
            _features = [];
        else
            features = _features[..length];
        var left = _rows - rows;
        if (left > 0)
            Array.Copy(_features, length, _features, 0, left * _unknown.Length);
        var isClasses = _plan.Target?.IsClassification == true;
        var result = new TableRows(_plan, features, rows)
        {
            Labels = _targets is null || !isClasses ? null : _labels[..rows],
            Numbers = _targets is null || isClasses ? null : _numbers[..(rows * outputs)],
            WithoutTarget = _withoutTarget,
            Kept = _kept.Count == 0 ? [] : _kept[..rows],
            Notes = [.. _source.Notes,
            .. _columns.SelectMany(column => column?.Counts.Notes() ?? [])],
        };
        _rows = left;
        _labels.RemoveRange(0, Math.Min(rows, _labels.Count));
        _numbers.RemoveRange(0, Math.Min(rows * outputs, _numbers.Count));
        if (_kept.Count > 0)
            _kept.RemoveRange(0, rows);
        return result;
    }
}
