using System.Globalization;

namespace GpuBp;

/// <summary>Finds columns by their names, or by their places from 0.</summary>
/// <param name="source">The table.</param>
internal readonly struct ColumnNames(ITableSource source)
{
    private const int Shown = 30;

    /// <summary>What the table is, for messages.</summary>
    internal string Table => source.Name;

    /// <summary>The columns there are.</summary>
    internal int Count => source.Columns;

    /// <summary>The place of a column by its name, or −1.</summary>
    internal int FindName(string column)
    {
        for (var k = 0; k < source.Names?.Count; k++)
        {
            if (source.Names[k] == column)
                return k;
        }

        return -1;
    }

    /// <summary>The place of a column by its name or its place, or −1.</summary>
    internal int Find(string column)
    {
        if (FindName(column) is >= 0 and var named)
            return named;
        return int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            && place < source.Columns ? place : -1;
    }

    /// <summary>The columns to choose from, for a message.</summary>
    internal string Listed() => source.Names is null
        ? $"one of {source.Columns} columns, counted from 0, is expected"
        : $"one of {source.Columns} columns is expected: {First(source.Names)}";

    /// <summary>The first names, for a message.</summary>
    internal static string First(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? ", …" : "");

    /// <summary>The place of a column for messages.</summary>
    internal ColumnPlace Place(int k) => new(source.Name, k, source.Names?[k]);
}
