using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>Learns from the cells of a CSV file what its columns become.</summary>
/// <param name="options">Checked options.</param>
internal sealed class CsvFit(CsvOptions options) : ICsvRows
{
    private readonly byte[][] _marks = [.. options.MissingMarks.Select(Encoding.UTF8.GetBytes)];
    private CsvColumnFit[] _columns = [];
    private CsvLayout? _layout;

    /// <inheritdoc/>
    public void Begin(CsvLayout layout)
    {
        _layout = layout;
        var kinds = new CsvColumnKind?[layout.Columns];
        Name(layout, kinds, options.OneHotColumns, CsvColumnKind.OneHot);
        Name(layout, kinds, options.OrdinalColumns, CsvColumnKind.Ordinal);
        Name(layout, kinds, options.IgnoredColumns, CsvColumnKind.Ignored);
        _columns = [.. layout.Features().Select(
            k => new CsvColumnFit(layout.Place(k), layout.Names?[k], kinds[k], options))];
        if (layout.Features().All(k => kinds[k] == CsvColumnKind.Ignored))
            throw new DataException(
                $"{layout.File}, line {layout.Line}: CsvOptions.IgnoredColumns names all " +
                "features; one at least is expected beside the target.");
    }

    /// <inheritdoc/>
    public bool TakesMissing(int column) => column != _layout!.Target;

    /// <inheritdoc/>
    public void Add(int column, CsvCell cell)
    {
        if (column != _layout!.Target)
            _columns[_layout.Feature(column)].Add(cell, cell.IsOneOf(_marks));
    }

    /// <summary>What the columns become.</summary>
    /// <exception cref="DataException">A column has not what that takes.</exception>
    internal CsvEncoding Build() =>
        new([.. _columns.Select(column => column.Build())], options.MissingMarks);

    private static void Name(
        CsvLayout layout, CsvColumnKind?[] kinds, IReadOnlyList<string> names, CsvColumnKind kind)
    {
        foreach (var name in names)
        {
            var column = Place(layout, name);
            if (column < 0)
                throw new DataException(
                    $"{layout.File}, line {layout.Line}: there is no column \"{name}\", which is " +
                    $"named as {kind}; one of {layout.Columns} columns is " +
                    $"expected{CsvLayout.Listed(layout.Names)}{(layout.Names is null ? ", counted from 0" : "")}.");
            if (column == layout.Target)
                throw new DataException(
                    $"{layout.Place(column)}: the column is the target, and named as {kind} too; " +
                    "name a feature, or another target.");
            kinds[column] = kind;
        }
    }

    private static int Place(CsvLayout layout, string name)
    {
        if (layout.Names is not null)
            return Array.IndexOf(layout.Names, name);
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < layout.Columns
                ? number
                : -1;
    }
}
