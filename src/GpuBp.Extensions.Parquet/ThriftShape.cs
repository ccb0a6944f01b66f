using System.Globalization;

namespace GpuBp;

/// <summary>The types that the fields of one of Parquet's structures have, as its
/// <c>parquet.thrift</c> says; fields that it does not know may have any.</summary>
/// <param name="Types">A hexadecimal digit for each of the fields 1, 2, …: 1 is a boolean, 3 to 6
/// whole numbers, 8 a text, 9 a list, C a structure.</param>
/// <param name="Inner">The shapes of structures and of lists' values, by their fields.</param>
/// <param name="Element">The type of a list's values.</param>
internal sealed record ThriftShape(
    string Types, IReadOnlyDictionary<int, ThriftShape>? Inner = null, int Element = 0xC)
{
    private static readonly ThriftShape Integers = new("", Element: 5);
    private static readonly ThriftShape Texts = new("", Element: 8);
    private static readonly ThriftShape Statistics = new("88668811");
    private static readonly ThriftShape KeyValue = new("88");
    private static readonly ThriftShape Time = new("1C");

    /// <summary>The header of a page.</summary>
    internal static ThriftShape Page { get; } = new("5555CCCC", new Dictionary<int, ThriftShape>
    {
        [5] = new("5555C", new Dictionary<int, ThriftShape> { [5] = Statistics }),
        [7] = new("551"),
        [8] = new("5555551C", new Dictionary<int, ThriftShape> { [8] = Statistics }),
    });

    /// <summary>The footer of a file.</summary>
    internal static ThriftShape Footer { get; } = new("5969989C8", new Dictionary<int, ThriftShape>
    {
        [2] = new("555855555C", new Dictionary<int, ThriftShape> { [10] = LogicalType }),
        [4] = new("9669664", new Dictionary<int, ThriftShape>
        {
            [1] = new("86C6565C8", new Dictionary<int, ThriftShape> { [3] = Column }),
            [4] = new("511"),
        }),
        [5] = KeyValue,
        [7] = new("C"),
    });

    private static ThriftShape LogicalType => new("CCCCCCCCCCCCCCC",
        new Dictionary<int, ThriftShape>
        {
            [5] = new("55"),
            [7] = Time,
            [8] = Time,
            [10] = new("31"),
        });

    private static ThriftShape Column => new("59956669666C965C", new Dictionary<int, ThriftShape>
    {
        [2] = Integers,
        [3] = Texts,
        [8] = KeyValue,
        [12] = Statistics,
        [13] = new("555"),
    });

    /// <summary>The type of a field; null where it may be any.</summary>
    internal int? TypeOf(int field) => field >= 1 && field <= Types.Length
        ? int.Parse(
            Types.AsSpan(field - 1, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : null;

    /// <summary>The shape of what a field holds; null where it is not known.</summary>
    internal ThriftShape? Within(int field) => Inner?.GetValueOrDefault(field);
}
