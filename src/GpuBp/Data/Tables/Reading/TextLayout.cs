using CsvHelper;

namespace GpuBp;

/// <summary>How the text of a table is laid out.</summary>
/// <param name="Format">What separates cells, the decimal sign, whether names come first.</param>
/// <param name="Columns">Cells of a row.</param>
/// <param name="Names">A name for each column, all different; null where there are none.</param>
/// <param name="FirstLine">The line of the first record.</param>
/// <param name="Notes">What a reader should know of how that was found.</param>
/// <param name="SeparatorLine">The first line where it is <c>sep=;</c>, as Excel writes it; else
/// empty.</param>
/// <param name="Header">The bytes of the names' record; empty where there is none.</param>
internal sealed record TextLayout(
    TableFormat Format,
    int Columns,
    IReadOnlyList<string>? Names,
    long FirstLine,
    IReadOnlyList<string> Notes,
    byte[] SeparatorLine,
    byte[] Header)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>
    /// Whether the record is no row: the names, which may stand again where files were joined, or
    /// Excel's line.
    /// </summary>
    internal bool IsNoRow(CsvReader reader) =>
        (Header.Length > 0 && reader.RawRecord.SequenceEqual(Header))
        || (SeparatorLine.Length > 0 && reader.LineNumber < FirstLine);

    /// <summary>The layout that the first rows have.</summary>
    /// <param name="text">The beginning of the text.</param>
    /// <param name="asked">What is known of the layout.</param>
    /// <param name="plan">The plan that will read the rows; null for none.</param>
    /// <returns>Null where the sample is too short to tell.</returns>
    /// <exception cref="DataException">The text is empty, or two layouts are equally
    /// good.</exception>
    internal static TextLayout? Find(TextStart text, TableFormat asked, TablePlan? plan)
    {
        var (name, isWhole, maxColumns) = (text.Name, text.IsWhole, text.Limits.MaxColumns);
        var delimiters = asked.Delimiter is { } one ? [one] : Delimiters;
        var first = TextSample.Parse(text, delimiters[0], asked);
        if (asked.Delimiter is null && first.SeparatorLine is [.., var separator])
            delimiters = [(char)separator];
        var samples = delimiters
            .Select(d => d == first.Delimiter
            ? first
            : TextSample.Parse(text, d, asked)).ToList();
        if (samples[0].Records.Count == 0)
            return isWhole
                ? throw new DataException(
                $"{name}, line 1: the file is empty; lines of cells are expected.")
                : null;
        if (!isWhole && samples.All(s => s.Records.Count < 2))
            return samples.Any(s => s.Records[0].Length > maxColumns)
                ? throw TooWide(text, samples.Max(s => s.Records[0].Length))
                : null;

        var best = DelimiterChoice.Best(name, samples, asked, plan);
        if (best.Records[0].Length > maxColumns)
            throw TooWide(text, best.Records[0].Length);
        var decimalSign = asked.DecimalSign ?? DecimalChoice.Of(name, best, plan);
        var cells = new CellFormat(decimalSign, asked.MissingMarks ?? CellFormat.UsualMarks);
        var notes = new List<string>();
        var hasHeader = asked.HasHeader
            ?? (plan is null ? HeaderChoice.Of(name, best, cells, notes) : plan.HasNames);
        return new TextLayout(
            asked with
            {
                Delimiter = best.Delimiter,
                DecimalSign = decimalSign,
                HasHeader = hasHeader
            },
            best.Records[0].Length,
            hasHeader ? Different(name, best.Records[0]) : null,
            best.FirstLine,
            notes,
            best.SeparatorLine,
            hasHeader ? best.FirstRaw : []);
    }

    // As pandas does, in training and prediction alike: a, a.1, a.2.
    private static string[] Different(string name, string[] names)
    {
        if (names.Any(n => n.Contains('\uFFFD')))
            throw new DataException(
                $"{name}, line 1: the name {names.First(n => n.Contains('\uFFFD'))} is not UTF-8 " +
                "text; save the file as UTF-8.");
        var seen = new HashSet<string>(names, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var result = new string[names.Length];
        for (var k = 0; k < names.Length; k++)
        {
            var different = names[k];
            for (var n = 1; !used.Add(different); n++)
            {
                different = $"{names[k]}.{n}";
                if (seen.Contains(different))
                    different = names[k];
            }

            result[k] = different;
        }

        return result;
    }

    private static DataException TooWide(TextStart text, int columns) => new(
        $"{text.Name}, line 1 has {columns:N0} columns or more; tables of up to " +
        $"{text.Limits.MaxColumns:N0} are read. Give wider ones as NPY arrays, or raise " +
        "DataLimits.MaxColumns.");
}
