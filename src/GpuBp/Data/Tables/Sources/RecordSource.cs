namespace GpuBp;

/// <summary>Records in memory, or that their owner gives one by one, as the rows of a
/// table.</summary>
/// <param name="name">What the table is, for messages.</param>
/// <param name="rows">The records, which can be gone through several times.</param>
/// <param name="columns">Their properties.</param>
internal sealed class RecordSource<T>(string name, IEnumerable<T> rows, RecordColumns columns)
    : ITableSource, ITableOrigin
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Names => columns.Names;

    /// <inheritdoc/>
    public int Columns => columns.Names.Count;

    /// <inheritdoc/>
    public TableFormat Format { get; } = new() { DecimalSign = '.', HasHeader = true };

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    public ITableSource Resolve(TablePlan? plan) => this;

    /// <inheritdoc/>
    public IRowReader Open() => new Rows(name, rows.GetEnumerator(), columns);

    private sealed class Rows(string name, IEnumerator<T> rows, RecordColumns columns) : IRowReader
    {
        private long _row;

        public void Dispose() => rows.Dispose();

        public bool Fill(RowChunk chunk, bool[]? selected)
        {
            while (!chunk.IsFull)
            {
                if (!rows.MoveNext())
                    return false;
                var row = _row++;
                if (selected is null || (row < selected.Length && selected[row]))
                    columns.Add(
                        chunk, rows.Current ?? throw new DataException(
                        $"{name}: row {row} is null; a record is expected."));
            }

            return true;
        }
    }
}
