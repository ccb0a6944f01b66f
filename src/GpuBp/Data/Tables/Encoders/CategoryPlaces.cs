using System.Text;

namespace GpuBp;

/// <summary>Finds the place of a cell's value among known ones: equal numbers are one
/// value.</summary>
internal sealed class CategoryPlaces
{
    private readonly CellFormat _format;
    private readonly Dictionary<double, int> _numbers = [];
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _texts;

    /// <param name="values">The values in their order; "" is a missing one.</param>
    /// <param name="written">How they are written.</param>
    /// <param name="format">How cells are written.</param>
    internal CategoryPlaces(IReadOnlyList<string> values, CellFormat written, CellFormat format)
    {
        _format = format;
        var texts = new Dictionary<byte[], int>(new Utf8Comparer());
        for (var i = 0; i < values.Count; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(values[i]);
            if (written.TryNumber(new Cell(utf8), out var number) &&
                !NumberText.HasLeadingZeros(utf8))
                _numbers.TryAdd(number, i);
            else
                texts.TryAdd(utf8, i);
        }

        _texts = texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        Missing = _texts.TryGetValue(default, out var place) ? place : -1;
    }

    /// <summary>The place of a missing value; −1 where it is no value.</summary>
    internal int Missing { get; }

    /// <summary>The place of a cell that has a value; −1 where it is not known.</summary>
    internal int Find(in Cell cell)
    {
        if (!cell.IsNumber && _texts.TryGetValue(cell.Utf8, out var known))
            return known;
        return _format.TryNumber(cell, out var number) && !NumberText.HasLeadingZeros(cell.Utf8)
            && _numbers.TryGetValue(number, out var place) ? place : -1;
    }
}
