using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Turns the cells of a CSV file into inputs; columns that are no features are passed
/// over.</summary>
/// <param name="encoding">What the columns become.</param>
internal sealed class CsvInputs(CsvEncoding encoding) : ICsvRows
{
    private readonly List<float> _inputs = [];
    private readonly int[] _starts = new int[encoding.Columns.Count];
    private int[] _featureOf = [];
    private int _rowStart;

    /// <inheritdoc/>
    public void Begin(CsvLayout layout)
    {
        for (var k = 1; k < _starts.Length; k++)
            _starts[k] = _starts[k - 1] + encoding.Columns[k - 1].Width;
        _featureOf = new int[layout.Columns];
        Array.Fill(_featureOf, -1);
        var hasNames = layout.Names is not null &&
            encoding.Columns.All(column => column.Name is not null);
        if (!hasNames && layout.Columns != _starts.Length)
            throw new DataException(
                $"{layout.File}, line {layout.Line} has {layout.Columns} columns; " +
                $"{_starts.Length} are expected, those of the encoding, where columns have no " +
                "names.");
        for (var k = 0; k < _starts.Length; k++)
        {
            var column = hasNames ? Find(layout, k) : k;
            if (column >= 0)
                _featureOf[column] = k;
        }
    }

    /// <inheritdoc/>
    public bool TakesMissing(int column) =>
        _featureOf[column] < 0 || encoding.Columns[_featureOf[column]].TakesMissing;

    /// <inheritdoc/>
    public void Add(int column, CsvCell cell)
    {
        if (column == 0)
        {
            _rowStart = _inputs.Count;
            CollectionsMarshal.SetCount(_inputs, _rowStart + encoding.Inputs);
        }

        var k = _featureOf[column];
        if (k < 0)
            return;
        var row = CollectionsMarshal.AsSpan(_inputs)[_rowStart..];
        encoding.Encode(k, cell, row.Slice(_starts[k], encoding.Columns[k].Width));
    }

    /// <summary>[rows × inputs].</summary>
    internal float[,] Build()
    {
        var inputs = new float[_inputs.Count / encoding.Inputs, encoding.Inputs];
        CollectionsMarshal.AsSpan(_inputs)
            .CopyTo(MemoryMarshal.CreateSpan(ref inputs[0, 0], inputs.Length));
        return inputs;
    }

    private int Find(CsvLayout layout, int k)
    {
        var name = encoding.Columns[k].Name!;
        var column = Array.IndexOf(layout.Names!, name);
        if (column < 0 && encoding.Columns[k].Kind != CsvColumnKind.Ignored)
            throw new DataException(
                $"{layout.File}, line {layout.Line}: there is no column \"{name}\", which the " +
                $"encoding takes; {layout.Columns} columns are " +
                $"there{CsvLayout.Listed(layout.Names)}.");
        if (column >= 0 && Array.LastIndexOf(layout.Names!, name) != column)
            throw new DataException(
                $"{layout.File}, line {layout.Line}: \"{name}\" names more than one column; the " +
                "encoding takes one of that name.");
        return column;
    }
}
