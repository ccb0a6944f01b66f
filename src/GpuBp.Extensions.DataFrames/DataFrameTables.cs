using Microsoft.Data.Analysis;
using Microsoft.ML;

namespace GpuBp;

/// <summary>Data frames and data views as tables.</summary>
/// <remarks>
/// Columns keep their types: numbers, texts, booleans and dates. Null and NaN are missing values.
/// </remarks>
public static class DataFrameTables
{
    private const int PartRows = 4096;

    /// <summary>A data frame as a table, whose values are not copied.</summary>
    /// <param name="frame">The frame; do not change it while the table is in use.</param>
    /// <param name="format">What means that a text has no value, beside null.</param>
    /// <exception cref="ArgumentException">It has no column, or one that holds vectors.</exception>
    public static Table AsTable(this DataFrame frame, TableFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        DataFrameColumn[] columns = [.. frame.Columns];
        var vectors = columns.Where(column => column.DataType.IsGenericType).ToList();
        return vectors.Count == 0
            ? Table.FromColumns(
                [.. columns.Select(column => column.Name)], () =>
                Parts(columns), format, "The data frame")
            : throw new ArgumentException(
                $"The columns " +
                $"{string.Join(", ", vectors.Select(column => $"\"{column.Name}\""))} hold " +
                "vectors; single values are expected. Make a column of each of their numbers, or " +
                "leave them out.",
                nameof(frame));
    }

    /// <summary>A data view of ML.NET as a table, which a cursor reads each time that it is
    /// used.</summary>
    /// <remarks>
    /// A vector of known size becomes a column for each of its values, such as <c>Features.0</c>; a
    /// key becomes its name, or its number from 0 where it has none. Hidden columns are left out.
    /// </remarks>
    /// <param name="view">The view.</param>
    /// <param name="format">What means that a text has no value.</param>
    /// <exception cref="ArgumentException">It has no column, or one of a type that becomes no
    /// cell.</exception>
    public static Table AsTable(this IDataView view, TableFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        DataViewSchema.Column[] columns = [.. view.Schema.Where(column => !column.IsHidden)];
        var others = columns.Where(column => !ViewColumn.IsKnown(column.Type)).ToList();
        if (others.Count > 0)
            throw new ArgumentException(
                string.Join(", ", others.Select(column => $"\"{column.Name}\" is {column.Type}")) +
                "; numbers, texts, booleans, dates, keys and vectors of known size become cells. " +
                "Leave others out.",
                nameof(view));
        return Table.FromColumns(
            [.. columns.SelectMany(ViewColumn.Names)], () =>
            Parts(view, columns), format, "The data view");
    }

    private static IEnumerable<IReadOnlyList<Array>> Parts(DataFrameColumn[] columns)
    {
        var rows = columns[0].Length;
        for (var first = 0L; first < rows; first += PartRows)
        {
            var count = (int)Math.Min(PartRows, rows - first);
            var part = new Array[columns.Length];
            for (var k = 0; k < part.Length; k++)
            {
                var values = new object?[count];
                for (var i = 0; i < count; i++)
                    values[i] = columns[k][first + i];
                part[k] = values;
            }

            yield return part;
        }
    }

    private static IEnumerable<IReadOnlyList<Array>> Parts(
        IDataView view, DataViewSchema.Column[] columns)
    {
        using var cursor = view.GetRowCursor(columns);
        ViewColumn[] buffers =
            [.. columns.Select(column => ViewColumn.Of(cursor, column, PartRows))];
        var count = 0;
        while (cursor.MoveNext())
        {
            foreach (var buffer in buffers)
                buffer.Read(count);
            if (++count < PartRows)
                continue;
            yield return [.. buffers.SelectMany(buffer => buffer.Take(count))];
            count = 0;
        }

        if (count > 0)
            yield return [.. buffers.SelectMany(buffer => buffer.Take(count))];
    }
}
