using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>Counts the different values of a column, of which it remembers some thousand.</summary>
/// <remarks>Equal numbers are one value, whatever their texts; the shortest is its name.</remarks>
internal sealed class DistinctCells
{
    private readonly Dictionary<double, (string Name, long Count)> _numbers = [];
    private readonly Dictionary<byte[], long> _texts = new(new Utf8Comparer());
    private readonly int _max;

    /// <param name="max">The number of values from which on they are many.</param>
    internal DistinctCells(int max) => _max = max;

    /// <summary>The number of values from which on they are many.</summary>
    internal int Max => _max;

    /// <summary>Whether there are more values than are remembered.</summary>
    internal bool IsMany { get; private set; }

    /// <summary>The different values; the first ones where they are many.</summary>
    internal int Count => _numbers.Count + _texts.Count;

    /// <summary>The different texts that are no numbers.</summary>
    internal IEnumerable<string> Texts => _texts.Keys.Select(Encoding.UTF8.GetString);

    /// <summary>Each value and how many cells have it: numbers in their order, then
    /// texts.</summary>
    internal IEnumerable<(string Name, long Count)> Values =>
    [
        .. _numbers.OrderBy(n => n.Key).Select(n => n.Value),
        .. _texts.Select(t => (Name: Encoding.UTF8.GetString(t.Key), t.Value))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>Counts a number.</summary>
    internal void Add(double number, in Cell cell)
    {
        if (IsMany)
            return;
        ref var value =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, number, out var isKnown);
        if (!isKnown)
        {
            value = (cell.Text, 1);
            Limit();
            return;
        }

        value.Count++;
        if (!cell.IsNumber && cell.Utf8.Length < value.Name.Length)
            value.Name = cell.Text;
    }

    /// <summary>Counts a text.</summary>
    internal void Add(string text)
    {
        if (IsMany)
            return;
        var utf8 = Encoding.UTF8.GetBytes(text);
        CollectionsMarshal.GetValueRefOrAddDefault(_texts, utf8, out _)++;
        Limit();
    }

    /// <summary>Counts a text that is known.</summary>
    /// <returns>Whether it is.</returns>
    internal bool TryCount(ReadOnlySpan<byte> utf8)
    {
        var texts = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(texts, utf8);
        if (Unsafe.IsNullRef(ref count))
            return false;
        count++;
        return true;
    }

    private void Limit() => IsMany = Count > _max;

    /// <summary>Values that are the same but for case and blanks, such as <c>True,
    /// TRUE</c>.</summary>
    internal static IEnumerable<string[]> Alike(IEnumerable<string> names) => names
        .GroupBy(name => string.Concat(name.Where(c => !char.IsWhiteSpace(c)))
        .ToUpper(CultureInfo.InvariantCulture))
        .Where(group => group.Count() > 1)
        .Select(group => group.ToArray());
}
