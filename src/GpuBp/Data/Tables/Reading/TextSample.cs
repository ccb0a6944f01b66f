using System.Text;
using CsvHelper;

namespace GpuBp;

/// <summary>The first records of a text, as one delimiter separates their cells.</summary>
/// <param name="Delimiter">The delimiter.</param>
/// <param name="Records">The records, the first one perhaps names.</param>
/// <param name="FirstLine">The line of the first record.</param>
/// <param name="FirstRaw">The first record's bytes.</param>
/// <param name="SeparatorLine">The line before it where it is <c>sep=;</c>; else empty.</param>
internal sealed record TextSample(
    char Delimiter, List<string[]> Records, long FirstLine, byte[] FirstRaw, byte[] SeparatorLine)
{
    private const int MaxRecords = 500;
    private const int MaxCells = 1 << 18;

    /// <exception cref="DataException">A quote is not closed.</exception>
    internal static TextSample Parse(TextStart text, char delimiter, TableFormat asked)
    {
        var records = new List<string[]>();
        var (firstLine, cells) = (0L, 0);
        byte[] firstRaw = [], separatorLine = [];
        try
        {
            using var reader = CsvReader.Create(
                text.Bytes,
                TextTable.ReaderOptions(delimiter, asked.HasQuotes) with
                {
                    MalformedData = CsvMalformedDataHandling.Recover,
                });
            while (records.Count <= MaxRecords && cells <= MaxCells && reader.Read())
            {
                var raw = reader.RawRecord;
                if (records.Count == 0 && separatorLine.Length == 0 && raw.Length == 5
                    && Ascii.EqualsIgnoreCase(raw[..4], "sep="u8))
                {
                    separatorLine = raw.ToArray();
                    continue;
                }

                if (TextTable.IsBlank(reader))
                    continue;
                if (records.Count == 0)
                    (firstLine, firstRaw) = (reader.LineNumber, raw.ToArray());
                var record = new string[reader.FieldCount];
                for (var k = 0; k < record.Length; k++)
                    record[k] = Encoding.UTF8.GetString(reader.GetSpan(k));
                records.Add(record);
                cells += record.Length;
                if (record.Length > text.Limits.MaxColumns)
                    break;
            }
        }
        catch (CsvFormatException e)
        {
            throw new DataException($"{text.Name}, line {e.LineNumber}: {e.Message}", e);
        }

        // What the sample cuts is no whole record.
        if (!text.IsWhole && records.Count > 1 && records.Count <= MaxRecords && cells <= MaxCells)
            records.RemoveAt(records.Count - 1);
        return new TextSample(delimiter, records, firstLine, firstRaw, separatorLine);
    }
}
