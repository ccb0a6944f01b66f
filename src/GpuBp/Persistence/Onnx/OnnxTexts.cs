using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>The texts of a column's categories, which a graph compares letter by letter.</summary>
internal static class OnnxTexts
{
    /// <summary>
    /// The letters of a mark that is known in any case; a longer one is known as it is, in capitals
    /// and in small letters.
    /// </summary>
    private const int MaxLetters = 6;

    /// <summary>The place of each text that a plan knows.</summary>
    /// <param name="column">A column of categories.</param>
    /// <param name="format">How the training table was written.</param>
    internal static Dictionary<string, int> Places(ColumnPlan column, TableFormat format)
    {
        var cells = format.Cells();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (place, category) in column.Categories.Index())
        {
            if (!cells.IsMissing(Cell(category)))
                places.Add(category, place);
        }

        foreach (var (place, category) in column.Categories.Index())
        {
            var others = category.Length > 0 ? SameNumber(cells, category)
                : column.HasMissing ? Missing(format)
                : [];
            foreach (var other in others)
                places.TryAdd(other, place);
        }

        return places;
    }

    private static Cell Cell(string text) => new(Encoding.UTF8.GetBytes(text));

    // 1 and 1.0 are one category, and programs write whole numbers in both ways.
    private static IEnumerable<string> SameNumber(CellFormat cells, string category)
    {
        var cell = Cell(category);
        if (!cells.TryNumber(cell, out var number) || NumberText.HasLeadingZeros(cell.Utf8))
            return [];
        var text = number.ToString(CultureInfo.InvariantCulture);
        return double.IsInteger(number) ? [text, text + ".0"] : [text];
    }

    private static IEnumerable<string> Missing(TableFormat format) =>
        (format.MissingMarks ?? CellFormat.UsualMarks).SelectMany(InAnyCase).Prepend("");

    private static IEnumerable<string> InAnyCase(string mark)
    {
        if (mark.Count(char.IsAsciiLetter) > MaxLetters)
            return [mark, mark.ToUpperInvariant(), mark.ToLowerInvariant()];
        IEnumerable<string> texts = [""];
        foreach (var letter in mark)
        {
            char[] cases = [.. new[] { char.ToLowerInvariant(letter),
                char.ToUpperInvariant(letter) }.Distinct()];
            texts = texts.SelectMany(text => cases.Select(c => text + c)).ToList();
        }

        return texts;
    }
}
