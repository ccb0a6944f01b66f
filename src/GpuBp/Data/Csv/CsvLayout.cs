namespace GpuBp;

/// <summary>The columns of a CSV file, as its first line has them.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="Line">The first line.</param>
/// <param name="Columns">The number of columns, the target's among them.</param>
/// <param name="Target">The target's column, from 0, or −1 without one.</param>
/// <param name="Names">The columns' names, or null.</param>
internal sealed record CsvLayout(string File, long Line, int Columns, int Target, string[]? Names)
{
    private const int ShownColumns = 20;

    /// <summary>The place of a feature column among those, from 0.</summary>
    internal int Feature(int column) => column < Target ? column : column - 1;

    /// <summary>The columns of the features, in their order.</summary>
    internal IEnumerable<int> Features() => Enumerable.Range(0, Columns).Where(k => k != Target);

    /// <summary>Such as <c>file, column 3 (age)</c>.</summary>
    internal string Place(int column) =>
        $"{File}, column {column + 1}{(Names is null ? "" : $" ({Names[column]})")}";

    /// <summary>Such as <c>: age, colour, kind</c>; nothing where they have no names.</summary>
    internal static string Listed(string[]? names)
    {
        if (names is null)
            return "";
        var more = names.Length > ShownColumns ? ", …" : "";
        return $": {string.Join(", ", names.Take(ShownColumns))}{more}";
    }
}
