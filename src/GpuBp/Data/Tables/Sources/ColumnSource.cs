namespace GpuBp;

/// <summary>Columns of typed values, which their owner gives in parts: some rows of each.</summary>
/// <param name="name">What the table is, for messages.</param>
/// <param name="names">The names of the columns, all different.</param>
/// <param name="parts">Gives the parts from the first: an array for each column, of equal
/// length.</param>
/// <param name="asked">What means that a cell has no value.</param>
internal sealed class ColumnSource(
    string name, IReadOnlyList<string> names, Func<IEnumerable<IReadOnlyList<Array>>> parts,
    TableFormat asked)
    : ITableSource, ITableOrigin
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Names => names;

    /// <inheritdoc/>
    public int Columns => names.Count;

    /// <inheritdoc/>
    public TableFormat Format { get; } =
        asked with { Delimiter = null, DecimalSign = '.', HasHeader = true };

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    public ITableSource Resolve(TablePlan? plan) => this;

    /// <inheritdoc/>
    public IRowReader Open() => new Rows(name, names, parts().GetEnumerator());

    private sealed class Rows(
        string name, IReadOnlyList<string> names, IEnumerator<IReadOnlyList<Array>> parts)
        : IRowReader
    {
        private readonly Action<RowChunk, int>[] _writers = new Action<RowChunk, int>[names.Count];
        private long _row;
        private int _length;
        private int _next;

        public void Dispose() => parts.Dispose();

        public bool Fill(RowChunk chunk, bool[]? selected)
        {
            while (!chunk.IsFull)
            {
                if (_next == _length)
                {
                    if (!parts.MoveNext())
                        return false;
                    Take(parts.Current);
                    continue;
                }

                var row = _row++;
                if (selected is null || (row < selected.Length && selected[row]))
                    AddRow(chunk, row);
                _next++;
            }

            return true;
        }

        private void AddRow(RowChunk chunk, long row)
        {
            for (var k = 0; k < _writers.Length; k++)
            {
                try
                {
                    _writers[k](chunk, _next);
                }
                catch (DataException e)
                {
                    throw new DataException(
                        $"{name}, row {row}, column {k} ({names[k]}): {e.Message}.", e);
                }
            }

            chunk.EndRow(line: 0);
        }

        private void Take(IReadOnlyList<Array> part)
        {
            if (part.Count != names.Count)
                throw new DataException(
                    $"{name}: a part has {part.Count} arrays; one for each of {names.Count} " +
                    "columns is expected.");
            (_next, _length) = (0, part[0].Length);
            for (var k = 0; k < part.Count; k++)
            {
                var type = part[k].GetType().GetElementType()!;
                if (part[k].Rank != 1 || !CellTypes.IsKnown(type))
                    throw new DataException(
                        $"{name}: column {k} ({names[k]}) is {part[k].GetType().Name}; arrays of " +
                        $"{CellTypes.Words} are read.");
                if (part[k].Length != _length)
                    throw new DataException(
                        $"{name}: column {k} ({names[k]}) has {part[k].Length:N0} values in a " +
                        $"part of {_length:N0} rows, as column 0 ({names[0]}) has; arrays of " +
                        "equal length are expected.");
                _writers[k] = CellTypes.Writer(part[k]);
            }
        }
    }
}
