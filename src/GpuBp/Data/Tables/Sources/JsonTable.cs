using System.Text;

namespace GpuBp;

/// <summary>A table of JSON: an array of flat objects, or such objects one after another.</summary>
/// <remarks>
/// Its columns are the names of all objects, in the order in which they appear; one that an object
/// lacks, or that is null, is a missing value. Neither pass holds more than a row in memory.
/// </remarks>
/// <param name="name">The file's full path, or what else the text is.</param>
/// <param name="open">Opens the text, decompressed.</param>
/// <param name="asked">What means that a cell has no value.</param>
/// <param name="limits">How large its parts may be.</param>
internal sealed class JsonTable(
    string name, Func<Stream> open, TableFormat asked, DataLimits limits) : ITableOrigin
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Whether the first bytes of a text are those of objects, or of an array of
    /// some.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> first)
    {
        var text = first.StartsWith(Encoding.UTF8.Preamble)
            ? first[Encoding.UTF8.Preamble.Length..]
            : first;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return false;
        var inside = text[1..].TrimStart(" \t\r\n"u8);
        return text[0] == '{' ? inside is [(byte)'"', ..]
            : text[0] == '[' && inside is [(byte)'{' or (byte)'[', ..];
    }

    /// <inheritdoc/>
    public ITableSource Resolve(TablePlan? plan)
    {
        var row = new JsonRow(name);
        using var rows = new JsonRowReader(name, open());
        while (rows.Read(row))
        {
            if (row.Names.Count > limits.MaxColumns)
                throw new DataException(
                    $"{name}, line {row.Line}: the objects have more than " +
                    $"{limits.MaxColumns:N0} different names; tables of up to so many columns " +
                    "are read. Are the names values? Else raise DataLimits.MaxColumns.");
            row.RequireShort(limits.MaxCellBytes);
        }

        return row.Names.Count > 0
            ? new Source(name, open, asked, [.. row.Names])
            : throw new DataException(
            $"{name}, line 1: there is no object with a name in it; objects are expected, such " +
            $"as {{\"age\": 41}}.");
    }

    private sealed class Source(
        string name, Func<Stream> open, TableFormat asked, string[] names) : ITableSource
    {
        public string Name => name;

        public IReadOnlyList<string>? Names => names;

        public int Columns => names.Length;

        public TableFormat Format { get; } =
            asked with { Delimiter = null, DecimalSign = '.', HasHeader = true };

        public IReadOnlyList<string> Notes => [];

        public IRowReader Open() =>
            new Rows(new JsonRowReader(name, open()), new JsonRow(name, names));
    }

    private sealed class Rows(JsonRowReader rows, JsonRow row) : IRowReader
    {
        private long _row;

        public void Dispose() => rows.Dispose();

        public bool Fill(RowChunk chunk, bool[]? selected)
        {
            while (!chunk.IsFull)
            {
                if (!rows.Read(row))
                    return false;
                var i = _row++;
                if (selected is null || (i < selected.Length && selected[i]))
                    row.AddTo(chunk);
            }

            return true;
        }
    }
}
