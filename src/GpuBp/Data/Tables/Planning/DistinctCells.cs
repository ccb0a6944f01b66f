using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>Counts the different values of a column, of which it remembers some thousand.</summary>
/// <remarks>Equal numbers are one value, whatever their texts; the shortest is its name.</remarks>
internal sealed class DistinctCells
{
    /// <summary>Values that are found without a dictionary, one for each slot.</summary>
    private const int MaxRecent = 128;

    private readonly Dictionary<double, Number> _numbers = [];
    private readonly Dictionary<byte[], Text> _texts = new(new Utf8Comparer());
    private readonly int _max;
    private Number[]? _recent;
    private Text[]? _recentTexts;

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
        .. _numbers.OrderBy(n => n.Key).Select(n => (n.Value.Name, n.Value.Count)),
        .. _texts.Select(t => (Name: Encoding.UTF8.GetString(t.Key), t.Value.Count))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>Counts a number.</summary>
    internal void Add(double number, in Cell cell)
    {
        if (IsMany)
            return;
        ref var recent = ref (_recent ??= new Number[MaxRecent])[Slot(number)];
        if (recent is null || recent.Value != number)
        {
            ref var known =
                ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, number, out var isKnown);
            recent = known ??= new Number(number, cell.Text);
            if (!isKnown)
                Limit();
        }

        recent.Count++;
        if (!cell.IsNumber && cell.Utf8.Length < recent.Name.Length)
            recent.Name = cell.Text;
    }

    /// <summary>Counts a text.</summary>
    internal void Add(string text)
    {
        if (IsMany)
            return;
        var utf8 = Encoding.UTF8.GetBytes(text);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, utf8, out _);
        known ??= new Text(utf8);
        known.Count++;
        Limit();
    }

    /// <summary>Counts a text that is known.</summary>
    /// <returns>Whether it is.</returns>
    internal bool TryCount(ReadOnlySpan<byte> utf8)
    {
        _recentTexts ??= new Text[MaxRecent];
        ref var recent = ref _recentTexts[Utf8Comparer.Slot(utf8, MaxRecent)];
        if (recent is null || !utf8.SequenceEqual(recent.Utf8))
        {
            if (!_texts.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(utf8, out var known))
                return false;
            recent = known;
        }

        recent.Count++;
        return true;
    }

    private void Limit() => IsMany = Count > _max;

    // The upper bits of a product depend on all bits of the number.
    private static int Slot(double number) => (int)(
        BitConverter.DoubleToUInt64Bits(number) * 0x9E37_79B9_7F4A_7C15 >> 32) & (MaxRecent - 1);

    private sealed class Text(byte[] utf8)
    {
        internal byte[] Utf8 => utf8;

        internal long Count { get; set; }
    }

    private sealed class Number(double value, string name)
    {
        internal double Value => value;

        internal string Name { get; set; } = name;

        internal long Count { get; set; }
    }

    /// <summary>Values that are the same but for case and blanks, such as <c>True,
    /// TRUE</c>.</summary>
    internal static IEnumerable<string[]> Alike(IEnumerable<string> names) => names
        .GroupBy(name => string.Concat(name.Where(c => !char.IsWhiteSpace(c)))
        .ToUpper(CultureInfo.InvariantCulture))
        .Where(group => group.Count() > 1)
        .Select(group => group.ToArray());
}
