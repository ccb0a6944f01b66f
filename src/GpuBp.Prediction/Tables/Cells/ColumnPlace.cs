namespace GpuBp;

/// <summary>Which column of which table, for messages.</summary>
/// <param name="Table">The file's full path, or what else the table is.</param>
/// <param name="Column">The column, from 0.</param>
/// <param name="Name">Its name; null where columns have none.</param>
internal sealed record ColumnPlace(string Table, int Column, string? Name)
{
    /// <summary>The column in a sentence: its name, or its number from 0.</summary>
    internal string Words => Name is null ? $"column {Column}" : $"'{Name}'";

    /// <summary>An error of a cell: <c>file, line 3, column 2 (age): "x" is …</c></summary>
    internal DataException Error(long line, Cell cell, string problem) =>
        new($"{At(line)}: {cell.Quoted} {problem}.");

    /// <summary>The place of a cell; lines and columns count from 1.</summary>
    internal string At(long line) => Table + (line == 0 ? "" : $", line {line}") +
        $", column {Column + 1}{(string.IsNullOrEmpty(Name) ? "" : $" ({Name})")}";
}
