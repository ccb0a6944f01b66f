namespace GpuBp;

/// <summary>Turns the cells of a CSV file into datasets of so many rows each.</summary>
/// <param name="options">Checked options that say what the classes are.</param>
/// <param name="encoding">What the columns become; null where they are numbers, none
/// missing.</param>
/// <param name="batchSize">Rows of every dataset but perhaps the last.</param>
/// <param name="emit">Takes each dataset as soon as it is whole.</param>
internal sealed class CsvBatches(
    CsvOptions options, CsvEncoding? encoding, int batchSize, Action<Dataset> emit) : ICsvRows
{
    private CsvRows _rows = new(options, encoding);
    private CsvLayout? _layout;
    private int _count;

    /// <inheritdoc/>
    public void Begin(CsvLayout layout)
    {
        _layout = layout;
        _rows.Begin(layout);
    }

    /// <inheritdoc/>
    public bool TakesMissing(int column) => _rows.TakesMissing(column);

    /// <inheritdoc/>
    public void Add(int column, CsvCell cell)
    {
        _rows.Add(column, cell);
        if (column == _layout!.Columns - 1 && ++_count == batchSize)
            Emit();
    }

    /// <summary>Takes note that all rows were read.</summary>
    internal void End()
    {
        if (_count > 0)
            Emit();
    }

    private void Emit()
    {
        emit(_rows.Build());
        _rows = new CsvRows(options, _rows.Encoding);
        _rows.Begin(_layout!);
        _count = 0;
    }
}
