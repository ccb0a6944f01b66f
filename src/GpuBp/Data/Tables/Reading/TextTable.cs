using CsvHelper;

namespace GpuBp;

/// <summary>The text of a table: a file, or bytes in memory, whose layout its first rows
/// tell.</summary>
/// <param name="name">The file's full path, or what else the text is.</param>
/// <param name="open">Opens the text, decompressed.</param>
/// <param name="asked">What is known of its layout.</param>
/// <param name="limits">How large its parts may be.</param>
internal sealed class TextTable(
    string name, Func<Stream> open, TableFormat asked, DataLimits limits) : ITableOrigin
{
    /// <summary>The longest record: where an unclosed quote, which swallows the rest, is given
    /// up.</summary>
    internal const int MaxRecord = 64 << 20;

    private const int FirstSample = 1 << 18;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ITableSource Resolve(TablePlan? plan)
    {
        using var stream = open();
        var sample = new byte[FirstSample];
        var length = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        if (JsonTable.IsJson(sample.AsSpan(0, length)))
            return new JsonTable(name, open, asked, limits).Resolve(plan);
        FileKind.RequireText(name, sample.AsSpan(0, length));
        while (true)
        {
            var isWhole = length < sample.Length;
            var layout = TextLayout.Find(
                new TextStart(name, sample.AsMemory(0, length), isWhole, limits), asked, plan);
            if (layout is not null)
                return new TextSource(name, open, layout, limits);
            if (sample.Length >= MaxRecord)
                throw new DataException(
                    $"{name}, line 1: the first {MaxRecord >> 20} MiB are not two whole rows; " +
                    "lines of cells are expected. Is a quote not closed?");
            Array.Resize(ref sample, 4 * sample.Length);
            length += stream.ReadAtLeast(
                sample.AsSpan(length), sample.Length - length, throwOnEndOfStream: false);
        }
    }

    /// <summary>The one reader of text.</summary>
    internal static CsvReaderOptions ReaderOptions(char delimiter, bool hasQuotes) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = MaxRecord,
        Mode = hasQuotes ? CsvMode.Rfc4180 : CsvMode.NoEscape,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>Whether the record is nothing but blanks.</summary>
    internal static bool IsBlank(CsvReader reader) => reader.FieldCount == 1 && reader.IsEmpty(0);
}
