using System.Globalization;

namespace GpuBp.Cli.Input;

/// <summary>The layout of a CSV file; its first line shows what no option says.</summary>
/// <param name="Delimiter">The character between cells.</param>
/// <param name="HasHeader">
/// Whether the first line holds names: none of its cells is a number.
/// </param>
/// <param name="Cells">The cells of the first line.</param>
internal sealed record TableLayout(char Delimiter, bool HasHeader, IReadOnlyList<string> Cells)
{
    private const int LongestLine = 1 << 20;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <param name="path">The file, <c>.gz</c> too.</param>
    /// <param name="delimiter">The character between cells; null to look.</param>
    /// <param name="hasHeader">Whether the first line holds names; null to look.</param>
    internal static TableLayout Of(string path, char? delimiter, bool? hasHeader)
    {
        var line = FirstLine(path);
        var by = delimiter ?? Delimiters.MaxBy(d => Split(line, d).Count); // The first of equals
        var cells = Split(line, by);
        return new(by, hasHeader ?? !cells.Any(IsNumber), cells);

        static bool IsNumber(string cell) =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static string FirstLine(string path)
    {
        try
        {
            using var reader = new StreamReader(DataFormats.Open(path));
            var buffer = new char[LongestLine];
            var count = reader.ReadBlock(buffer);
            return new string(buffer, 0, count).TrimStart('\r', '\n').Split('\r', '\n')[0];
        }
        catch (InvalidDataException)
        {
            return ""; // The reader of the table reports the damage.
        }
    }

    private static List<string> Split(string line, char delimiter)
    {
        List<string> cells = [];
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                isQuoted = !isQuoted;
            if (i < line.Length && (isQuoted || line[i] != delimiter))
                continue;
            cells.Add(line[start..i].Trim().Trim('"')
                .Replace("\"\"", "\"", StringComparison.Ordinal));
            start = i + 1;
        }

        return cells;
    }
}
