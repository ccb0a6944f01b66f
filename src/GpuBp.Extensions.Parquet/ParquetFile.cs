using Parquet.Schema;

namespace GpuBp;

/// <summary>Reads tables from Parquet files.</summary>
public static class ParquetFile
{
    /// <summary>Whether a file begins as Parquet files do.</summary>
    /// <param name="path">The file; where there is none, it is no Parquet file.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static bool Is(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            return false;
        using var stream = File.OpenRead(path);
        return ParquetFooter.StartsWithMark(stream);
    }

    /// <summary>A table in a Parquet file.</summary>
    /// <remarks>
    /// Each reading of the table holds one row group in memory. Columns keep their types: numbers
    /// and decimals are numbers, timestamps dates, booleans two values, and texts are read as those
    /// of a text file are.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="format">What means that a text has no value, beside null.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// It is no Parquet file, it is damaged, or a column holds lists, maps or structures.
    /// </exception>
    public static Table OpenTable(string path, TableFormat? format = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
            throw new FileNotFoundException(
                $"There is no file {file}. Give the path of a Parquet file, relative to " +
                $"{Directory.GetCurrentDirectory()} or in full.",
                file);
        using var groups = new ParquetGroups(file);
        var fields = FieldsOf(file, groups.Fields);
        return Table.FromColumns(
            [.. fields.Select(field => field.Name)], () => Parts(file, fields), format, file);
    }

    private static DataField[] FieldsOf(string file, IReadOnlyList<Field> fields)
    {
        if (fields.Count == 0)
            throw new DataException($"{file} has no column; one at least is expected.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < fields.Count; k++)
        {
            var place = $"{file}, column {k + 1} ({fields[k].Name})";
            if (!names.Add(fields[k].Name))
                throw new DataException(
                    $"{place} has the name of a column before it; rename one of them.");
            if (fields[k] is not DataField { IsArray: false } field)
                throw new DataException(
                    $"{place} holds lists, maps or structures; single values are expected. Make " +
                    "columns of what it holds, or leave it out.");
            if (!ParquetColumn.IsKnown(field.ClrType))
                throw new DataException(
                    $"{place} is {field.ClrType.Name}; numbers, texts, booleans and dates are " +
                    "expected. Leave it out.");
        }

        return fields.Count > 0 ? [.. fields.Cast<DataField>()] : throw new DataException(
            $"{file}, byte 4: the file has no column; one at least is expected.");
    }

    private static IEnumerable<IReadOnlyList<Array>> Parts(string file, DataField[] fields)
    {
        using var groups = new ParquetGroups(file);
        for (var g = 0; g < groups.Count; g++)
            yield return [.. fields.Select((field, k) => groups.Read(g, field, k))];
    }
}
