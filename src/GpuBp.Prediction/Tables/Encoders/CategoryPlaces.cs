using System.Text;

namespace GpuBp;

/// <summary>Finds the place of a cell's value among known ones: equal numbers are one
/// value.</summary>
internal sealed class CategoryPlaces
{
    private readonly CellFormat _format;
    /// <summary>Texts that are found without a dictionary, one for each slot.</summary>
    private const int Slots = 256;

    private readonly Dictionary<double, int> _numbers = [];
    private readonly (byte[] Utf8, int Place)[] _slots = new (byte[], int)[Slots];
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
            else if (texts.TryAdd(utf8, i))
                _slots[Utf8Comparer.Slot(utf8, Slots)] = (utf8, i);
        }

        _texts = texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        Missing = _texts.TryGetValue(default, out var place) ? place : -1;
    }

    /// <summary>The place of a missing value; −1 where it is no value.</summary>
    internal int Missing { get; }

    /// <summary>The place of a cell that has a value; −1 where it is not known.</summary>
    internal int Find(in Cell cell)
    {
        var (utf8, at) = _slots[Utf8Comparer.Slot(cell.Utf8, Slots)];
        if (utf8 is not null && !cell.IsNumber && cell.Utf8.SequenceEqual(utf8))
            return at;
        if (!cell.IsNumber && _texts.TryGetValue(cell.Utf8, out var known))
            return known;
        return _format.TryNumber(cell, out var number) && !NumberText.HasLeadingZeros(cell.Utf8)
            && _numbers.TryGetValue(number, out var place) ? place : -1;
    }
}
