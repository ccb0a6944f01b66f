using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>Writes values of .NET types as the cells of a table.</summary>
/// <remarks>
/// Numbers are numbers. Dates are text as ISO 8601 has it, and whole numbers and decimals that a
/// double does not hold are text too, so that a column that is passed through keeps all digits.
/// </remarks>
internal static class CellTypes
{
    /// <summary>The types there are, for messages.</summary>
    internal const string Words =
        "numbers, strings, booleans, enums, dates (DateTime, DateTimeOffset, DateOnly) and their " +
        "nullable forms";

    /// <summary>Up to 2⁵³ a double holds every whole number.</summary>
    private const long MaxExact = 1L << 53;

    private const int MaxStackBytes = 512;
    private static readonly Dictionary<Type, CellType> Known = [];

    static CellTypes()
    {
        Add<double>((chunk, x) => chunk.Add(x));
        Add<float>((chunk, x) => chunk.Add(x));
        Add<Half>((chunk, x) => chunk.Add((double)x));
        Add<sbyte>((chunk, x) => chunk.Add((double)x));
        Add<byte>((chunk, x) => chunk.Add((double)x));
        Add<short>((chunk, x) => chunk.Add((double)x));
        Add<ushort>((chunk, x) => chunk.Add((double)x));
        Add<int>((chunk, x) => chunk.Add((double)x));
        Add<uint>((chunk, x) => chunk.Add((double)x));
        Add<long>(AddWhole);
        Add<ulong>((chunk, x) =>
        {
            if (x <= MaxExact)
                chunk.Add((double)x);
            else
                AddFormatted(chunk, x, "D");
        });
        Add<decimal>((chunk, x) => AddFormatted(chunk, x, "G"));
        Add<bool>((chunk, x) => chunk.Add(x ? "true"u8 : "false"u8));
        Add<char>((chunk, x) => AddText(chunk, [x]));
        Add<Guid>((chunk, x) => AddFormatted(chunk, x, "D"));
        Add<DateOnly>((chunk, x) => AddFormatted(chunk, x, "yyyy-MM-dd"));
        Add<DateTime>(AddDate);
        Add<DateTimeOffset>((chunk, x) => AddDate(chunk, x.UtcDateTime));
        Add<ReadOnlyMemory<char>>((chunk, x) => AddText(chunk, x.Span));
    }

    /// <summary>Whether values of a type become cells; object is one whose values tell.</summary>
    internal static bool IsKnown(Type type) =>
        type == typeof(string) || type == typeof(object) || Known.ContainsKey(Value(type)) ||
        Value(type).IsEnum;

    /// <summary>Adds a value as the next cell; null is a missing one.</summary>
    /// <returns>Whether its type is one that becomes a cell.</returns>
    internal static bool TryAdd(RowChunk chunk, object? value)
    {
        switch (value)
        {
            case null:
                chunk.Add([]);
                return true;
            case string text:
                AddText(chunk, text);
                return true;
            case Enum name:
                AddText(chunk, name.ToString());
                return true;
            default:
                if (!Known.TryGetValue(value.GetType(), out var type))
                    return false;
                type.AddBoxed(chunk, value);
                return true;
        }
    }

    /// <summary>What adds element i of a column as the next cell.</summary>
    /// <param name="column">Values of a type that is known, their nullable form, or
    /// objects.</param>
    /// <exception cref="DataException">While it runs: an object is of another type.</exception>
    internal static Action<RowChunk, int> Writer(Array column)
    {
        var type = column.GetType().GetElementType()!;
        if (type == typeof(string))
        {
            var texts = (string?[])column;
            return (chunk, i) => AddText(chunk, texts[i]);
        }

        if (Known.TryGetValue(Value(type), out var known))
            return type == Value(type) ? known.OfArray(column) : known.OfNullableArray(column);
        return (chunk, i) =>
        {
            if (!TryAdd(chunk, column.GetValue(i)))
                throw new DataException(
                    $"a {column.GetValue(i)!.GetType().Name} becomes no cell; {Words} do");
        };
    }

    private static Type Value(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static void Add<T>(Action<RowChunk, T> add)
        where T : struct => Known[typeof(T)] = new CellType(
        (chunk, value) => add(chunk, (T)value),
        column =>
        {
            var values = (T[])column;
            return (chunk, i) => add(chunk, values[i]);
        },
        column =>
        {
            var values = (T?[])column;
            return (chunk, i) =>
            {
                if (values[i] is { } value)
                    add(chunk, value);
                else
                    chunk.Add([]);
            };
        });

    private static void AddWhole(RowChunk chunk, long x)
    {
        if (x is >= -MaxExact and <= MaxExact)
            chunk.Add((double)x);
        else
            AddFormatted(chunk, x, "D");
    }

    private static void AddDate(RowChunk chunk, DateTime date) => AddFormatted(
        chunk, date,
        date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF");

    private static void AddFormatted<T>(RowChunk chunk, T value, string format)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        chunk.Add(text[..length]);
    }

    // Without blanks around it, as a cell of a text file.
    private static void AddText(RowChunk chunk, ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t");
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[most];
        chunk.Add(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private sealed record CellType(
        Action<RowChunk, object> AddBoxed,
        Func<Array, Action<RowChunk, int>> OfArray,
        Func<Array, Action<RowChunk, int>> OfNullableArray);
}
