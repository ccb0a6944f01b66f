namespace GpuBp;

/// <summary>Walks through a structure of Thrift's compact protocol, by which Parquet describes
/// itself.</summary>
/// <remarks>
/// Parquet.Net takes memory for as many bytes or elements as a description says, and trusts that
/// each field has its type; here no length may pass the end of the bytes.
/// </remarks>
/// <param name="bytes">The bytes, which begin with the structure.</param>
/// <param name="shape">The types that its fields must have.</param>
internal ref struct ThriftStruct(ReadOnlySpan<byte> bytes, ThriftShape shape)
{
    private const int MaxDepth = 32;
    private const int True = 1;
    private const int False = 2;
    private const int Byte = 3;
    private const int Int64 = 6;
    private const int Double = 7;
    private const int Binary = 8;
    private const int List = 9;
    private const int Set = 10;
    private const int Struct = 12;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly Dictionary<(int Outer, int Field), long> _numbers = [];

    /// <summary>The bytes that the structure takes.</summary>
    internal int Length { get; private set; }

    /// <summary>Walks through it.</summary>
    /// <exception cref="InvalidDataException">It is no structure, or passes the end of the
    /// bytes.</exception>
    internal void Walk() => WalkStruct(shape, outer: 0, depth: 0);

    /// <summary>A whole number of the structure, or 1 for true and 0 for false; null where it has
    /// none.</summary>
    /// <param name="outer">The field of the structure that has the number; 0 for the
    /// outermost.</param>
    /// <param name="field">The number's field there.</param>
    internal readonly long? Number(int outer, int field) =>
        _numbers.TryGetValue((outer, field), out var number) ? number : null;

    private void WalkStruct(ThriftShape? shape, int outer, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"structures are nested {MaxDepth} deep and more.");
        for (var field = 0; Next() is > 0 and var head;)
        {
            var place = head >> 4 == 0 ? ZigZag() : field + (head >> 4);
            if (place is < 1 or > short.MaxValue) // Parquet.Net would cut it to 16 bits.
                throw new InvalidDataException($"there is a field of the number {place}.");
            field = (int)place;
            var type = head & 15;
            if (shape?.TypeOf(field) is { } expected)
                RequireType($"field {field}", type, expected);
            if (type is > Byte and <= Int64)
            {
                var number = ZigZag();
                if (depth <= 1)
                    _numbers[(outer, field)] = number;
            }
            else if (type is True or False) // These two are their own value.
            {
                if (depth <= 1)
                    _numbers[(outer, field)] = type == True ? 1 : 0;
            }
            else
            {
                WalkValue(type, shape?.Within(field), depth == 0 ? field : -1, depth);
            }
        }
    }

    private static void RequireType(string what, int type, int expected)
    {
        if (type != expected && (type, expected) is not (False, True))
            throw new InvalidDataException($"{what} has type {type}; {expected} is expected.");
    }

    private void WalkValue(int type, ThriftShape? shape, int outer, int depth)
    {
        switch (type)
        {
            case True or False or Byte:
                Skip(1);
                break;
            case > Byte and <= Int64:
                Varint();
                break;
            case Double:
                Skip(sizeof(double));
                break;
            case Binary:
                Skip(Varint());
                break;
            case List or Set:
                WalkList(shape, depth);
                break;
            case Struct:
                WalkStruct(shape, outer, depth + 1);
                break;
            default:
                throw new InvalidDataException($"there is a value of type {type}.");
        }
    }

    private void WalkList(ThriftShape? shape, int depth)
    {
        var head = Next();
        var count = head >> 4 == 15 ? Varint() : (ulong)head >> 4;
        if (count > (ulong)(_bytes.Length - Length))
            throw new InvalidDataException($"a list of {count:N0} values passes its end.");
        if (shape is not null && count > 0)
            RequireType("a list's value", head & 15, shape.Element);
        for (var i = 0UL; i < count; i++)
            WalkValue(head & 15, shape, -1, depth + 1);
    }

    private int Next()
    {
        Skip(1);
        return _bytes[Length - 1];
    }

    private void Skip(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Length))
            throw new InvalidDataException("a value passes its end.");
        Length += (int)count;
    }

    private ulong Varint()
    {
        const int Bits = 7;
        var value = 0UL;
        for (var shift = 0; shift < sizeof(ulong) * 8; shift += Bits)
        {
            var next = Next();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number has no end.");
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
