using System.Text;

namespace GpuBp;

/// <summary>Finds the place of a cell's value among known ones: equal numbers are one
/// value.</summary>
internal sealed class CategoryPlaces
{
    private const int MaxChars = 512;

    private readonly CellFormat _format;
    private readonly Dictionary<double, int> _numbers = [];
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _chars;

    /// <param name="values">The values in their order; "" is a missing one.</param>
    /// <param name="written">How they are written.</param>
    /// <param name="format">How cells are written.</param>
    internal CategoryPlaces(IReadOnlyList<string> values, CellFormat written, CellFormat format)
    {
        _format = format;
        for (var i = 0; i < values.Count; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(values[i]);
            if (written.TryNumber(new Cell(utf8), out var number) &&
                !NumberText.HasLeadingZeros(utf8))
                _numbers.TryAdd(number, i);
            else
                _texts.TryAdd(values[i], i);
        }

        _chars = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        Missing = _texts.TryGetValue("", out var place) ? place : -1;
    }

    /// <summary>The place of a missing value; −1 where it is no value.</summary>
    internal int Missing { get; }

    /// <summary>The place of a cell that has a value; −1 where it is not known.</summary>
    internal int Find(Cell cell)
    {
        if (_format.TryNumber(cell, out var number) && !NumberText.HasLeadingZeros(cell.Utf8))
            return _numbers.TryGetValue(number, out var at) ? at : -1;
        if (cell.Utf8.Length > MaxChars)
            return _texts.TryGetValue(cell.Text, out var place) ? place : -1;
        Span<char> chars = stackalloc char[MaxChars];
        var length = Encoding.UTF8.GetChars(cell.Utf8, chars);
        return _chars.TryGetValue(chars[..length], out var known) ? known : -1;
    }
}
