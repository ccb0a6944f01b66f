using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Turns the cells of a CSV file into a dataset.</summary>
/// <param name="options">Checked options.</param>
/// <param name="encoding">What the columns become; null where they are numbers, none
/// missing.</param>
internal sealed class CsvRows(CsvOptions options, CsvEncoding? encoding) : ICsvRows
{
    private readonly List<float> _features = [];
    private readonly CsvTargets _targets = CsvTargets.For(options);
    private CsvEncoding? _encoding = encoding;
    private CsvLayout? _layout;

    /// <summary>What the columns became, once they are known.</summary>
    internal CsvEncoding Encoding => _encoding!;

    /// <inheritdoc/>
    public void Begin(CsvLayout layout)
    {
        _layout = layout;
        _encoding ??= new CsvEncoding(
            [.. layout.Features()
            .Select(k => new CsvColumn(layout.Names?[k], CsvColumnKind.Number))],
            options.MissingMarks);
        if (_encoding.Columns.Count != layout.Columns - 1)
            throw new DataException(
                $"{layout.File}, line {layout.Line} has {layout.Columns} columns; the encoding " +
                $"is of {_encoding.Columns.Count} features, and the target is expected beside them.");
        foreach (var k in layout.Features())
        {
            var name = _encoding.Columns[layout.Feature(k)].Name;
            if (name is not null && layout.Names is not null && layout.Names[k] != name)
                throw new DataException(
                    $"{layout.File}, line {layout.Line}, column {k + 1}: \"{layout.Names[k]}\" " +
                    $"is not the column of the encoding; \"{name}\" is expected here.");
        }
    }

    /// <inheritdoc/>
    public bool TakesMissing(int column) =>
        column != _layout!.Target && Encoding.Columns[_layout.Feature(column)].TakesMissing;

    /// <inheritdoc/>
    public void Add(int column, CsvCell cell)
    {
        if (column == _layout!.Target)
        {
            _targets.Add(cell);
            return;
        }

        var k = _layout.Feature(column);
        var (from, width) = (_features.Count, Encoding.Columns[k].Width);
        CollectionsMarshal.SetCount(_features, from + width);
        Encoding.Encode(k, cell, CollectionsMarshal.AsSpan(_features).Slice(from, width));
    }

    /// <summary>The dataset of all rows, one at least.</summary>
    /// <exception cref="DataException">The target column is not what it should be.</exception>
    internal Dataset Build() => _targets.Build(
        _layout!.Place(_layout.Target),
        CollectionsMarshal.AsSpan(_features),
        Encoding.Inputs,
        Encoding.InputNames());
}
