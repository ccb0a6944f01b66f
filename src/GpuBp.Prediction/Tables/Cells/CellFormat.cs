using System.Text;

namespace GpuBp;

/// <summary>How the cells of a table are read: its decimal sign, and what means
/// "missing".</summary>
internal sealed class CellFormat
{
    /// <summary>What means that a cell has no value, in any case.</summary>
    internal static readonly IReadOnlyList<string> UsualMarks =
        Array.AsReadOnly(["", "NA", "N/A", "NaN", "null", "None", "#N/A", "-", "?", "."]);

    // For each first byte, a bit for each length of a mark that begins with it: so that few cells
    // are compared, and no negative number is for the sake of "-".
    private readonly ulong[] _lengths = new ulong[256];
    private readonly byte[][] _marks;

    /// <param name="decimalSign">A point or a comma.</param>
    /// <param name="marks">The texts that mean that a cell has no value, in any case.</param>
    internal CellFormat(char decimalSign, IReadOnlyList<string> marks)
    {
        DecimalSign = (byte)decimalSign;
        _marks = [.. marks.Where(mark => mark.Length > 0).Select(Encoding.UTF8.GetBytes)];
        foreach (var mark in _marks)
        {
            _lengths[mark[0]] |= LengthBit(mark);
            _lengths[char.IsAsciiLetter((char)mark[0]) ? mark[0] ^ 0x20 : mark[0]] |=
                LengthBit(mark);
        }

        HasNumberMarks = _marks.Any(mark => NumberText.TryParse(mark, DecimalSign, out _));
    }

    /// <summary>A point or a comma, in ASCII.</summary>
    internal byte DecimalSign { get; }

    /// <summary>Whether a text that means "no value" is a number.</summary>
    internal bool HasNumberMarks { get; }

    /// <summary>Whether the cell has no value.</summary>
    internal bool IsMissing(in Cell cell)
    {
        if (cell.IsNumber)
            return double.IsNaN(cell.Number);
        if (cell.Utf8.IsEmpty)
            return true;
        if ((_lengths[cell.Utf8[0]] & LengthBit(cell.Utf8)) == 0)
            return false;
        foreach (var mark in _marks)
        {
            if (Ascii.EqualsIgnoreCase(mark, cell.Utf8) || cell.Utf8.SequenceEqual(mark))
                return true;
        }

        return false;
    }

    private static ulong LengthBit(ReadOnlySpan<byte> text) => 1UL << Math.Min(text.Length, 63);

    /// <summary>Whether the cell is a number.</summary>
    internal bool TryNumber(in Cell cell, out double number)
    {
        if (!cell.IsNumber)
            return NumberText.TryParse(cell.Utf8, DecimalSign, out number);
        number = cell.Number;
        return Math.Abs(number) <= NumberText.MaxSize;
    }

    /// <summary>The cell's text.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="line">On which line.</param>
    /// <exception cref="DataException">The text is not UTF-8.</exception>
    internal static string Text(in Cell cell, ColumnPlace place, long line)
    {
        var text = cell.Text;
        return text.Contains('\uFFFD')
            ? throw place.Error(line, cell, "is not UTF-8 text; save the file as UTF-8")
            : text;
    }
}
