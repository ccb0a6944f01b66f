using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>Finds whether the first record has the columns' names, by the records after
/// it.</summary>
internal static class HeaderChoice
{
    /// <summary>The share of cells of a column after which its values recur, as those of categories
    /// do.</summary>
    private const double MaxDistinctShare = 0.5;

    /// <exception cref="DataException">Names and data are equally likely.</exception>
    internal static bool Of(string name, TextSample sample, CellFormat format, List<string> notes)
    {
        var first = sample.Records[0];
        var body = sample.Records.Skip(1).Where(record => record.Length == first.Length).ToList();
        if (body.Count == 0)
            return !first.Any(cell => IsNumber(cell, format));

        var columns = Columns(body.FindAll(record => !record.SequenceEqual(first)));
        if (columns.Any(c => c.IsTextAboveNumbers))
            return true; // Of the records that are other than the first, which may come again
        columns = Columns(body);
        if (columns.Any(c => c.IsTextThatRecurs))
        {
            notes.Add($"line {sample.FirstLine} is taken for data, not for names");
            return false;
        }

        var numbers = columns.Where(c => c.IsNumberAboveNumbers).ToList();
        if (numbers.Count == 0)
            return true; // Texts alone, none of which comes again
        if (numbers.Count == columns.Count && !IsCounting(first))
            return Data(sample, notes);
        var isName = numbers.All(c => c.IsWhole) && numbers.Any(c => !c.Recurs);
        if (numbers.Count < columns.Count)
        {
            if (isName && columns.Any(c => c.IsTextAboveCategories))
            {
                notes.Add($"line {sample.FirstLine} is taken for names, though some are numbers");
                return true;
            }

            return isName && columns.Any(c => c.Text.Length > 0 && !c.IsNumberAboveNumbers)
                ? throw Doubt(name, sample)
                : Data(sample, notes);
        }

        if (numbers.All(c => c.HasFractions))
        {
            notes.Add($"line {sample.FirstLine} is taken for names, though all are numbers");
            return true;
        }

        return columns.Any(c => c.Recurs) ? Data(sample, notes) : throw Doubt(name, sample);

        List<Column> Columns(List<string[]> records) =>
        [
            .. first.Select((cell, k) =>
                new Column(cell, [.. records.Select(record => record[k])], format)),
        ];
    }

    private static bool Data(TextSample sample, List<string> notes)
    {
        notes.Add($"line {sample.FirstLine} is taken for data, not for names");
        return false;
    }

    private static DataException Doubt(string name, TextSample sample) => new(
        $"{name}, line {sample.FirstLine}: {string.Join(", ", sample.Records[0].Take(10))} may " +
        "be the columns' names, or a row of data. Set TableFormat.HasHeader to true or false.");

    private static bool IsNumber(string cell, CellFormat format) =>
        format.TryNumber(new Cell(Encoding.UTF8.GetBytes(cell)), out _);

    // 0, 1, 2, … or 2019, 2020, …: three whole numbers at least, each one more than the one before.
    private static bool IsCounting(string[] first)
    {
        var last = long.MinValue;
        foreach (var cell in first)
        {
            if (!long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture,
                out var number)
                || (last != long.MinValue && number != last + 1))
                return false;
            last = number;
        }

        return first.Length >= 3;
    }

    /// <summary>A column of the sample, and the cell above it.</summary>
    private sealed class Column
    {
        internal Column(string first, string[] body, CellFormat format)
        {
            Text = first;
            var present = body.Where(
                cell => !format.IsMissing(new Cell(Encoding.UTF8.GetBytes(cell)))).ToList();
            var numbers = present.Count(cell => IsNumber(cell, format));
            var dates = present.Count(IsDate);
            var distinct = present.Distinct(StringComparer.Ordinal).Count();
            var isNumber = IsNumber(first, format);
            var isNumbers = present.Count > 0 &&
                numbers >= present.Count * TableThresholds.MinNumberShare;
            var isDates = present.Count > 0 &&
                dates >= present.Count * TableThresholds.MinNumberShare;
            var isMissing = format.IsMissing(new Cell(Encoding.UTF8.GetBytes(first)));
            var isText = !isNumber && !isMissing;
            Recurs = present.Contains(first, StringComparer.Ordinal);
            IsTextAboveNumbers = isText &&
                ((isNumbers && !IsUnreadable(first)) || (isDates && !IsDate(first)));
            IsNumberAboveNumbers = isNumber && isNumbers;
            IsTextThatRecurs = isText && !isNumbers && Recurs;
            IsTextAboveCategories = isText && !isNumbers && !Recurs &&
                distinct <= present.Count * MaxDistinctShare;
            IsWhole = isNumber && first.All(char.IsAsciiDigit);
            HasFractions = isNumbers &&
                present.Exists(cell => cell.IndexOfAny(['.', ',', 'e', 'E']) >= 0);
        }

        internal string Text { get; }

        internal bool Recurs { get; }

        internal bool IsTextAboveNumbers { get; }

        internal bool IsNumberAboveNumbers { get; }

        internal bool IsTextThatRecurs { get; }

        internal bool IsTextAboveCategories { get; }

        internal bool IsWhole { get; }

        internal bool HasFractions { get; }

        // A number that is none, which a first row of data may hold as well as others.
        private static bool IsUnreadable(string cell) =>
            double.TryParse(cell, NumberStyles.Any, CultureInfo.InvariantCulture, out _);

        private static bool IsDate(string cell)
        {
            Span<double> days = stackalloc double[DateText.Orders];
            return DateText.TryParse(Encoding.UTF8.GetBytes(cell), days);
        }
    }
}
