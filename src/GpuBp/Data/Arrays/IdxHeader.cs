using System.Buffers.Binary;

namespace GpuBp;

/// <summary>The header of an IDX file: a mark, a type, and sizes.</summary>
internal static class IdxHeader
{
    /// <summary>Reads the header, up to the first number.</summary>
    /// <exception cref="DataException">It is no header of an array of numbers.</exception>
    internal static ArrayHeader Read(ByteSource source)
    {
        Span<byte> start = stackalloc byte[4];
        source.Read(start, "the start of the header");
        if (start[0] != 0 || start[1] != 0)
            throw source.Error(
                0, $"the file begins with {start[0]:X2} {start[1]:X2}; an IDX file begins with " +
                "00 00.");
        var format = new NumberFormat(KindOf(start[2], source), IsBigEndian: true);
        if (start[3] == 0)
            throw source.Error(
                3, "the header has no sizes; at least the number of rows is expected.");

        Span<byte> sizes = stackalloc byte[sizeof(uint) * start[3]];
        source.Read(sizes, "the sizes of the header");
        var shape = new long[start[3]];
        for (var axis = 0; axis < shape.Length; axis++)
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(sizeof(uint) * axis)..]);

        var count = ArraySizes.Count(source, start.Length, shape);
        return new ArrayHeader(
            format, IsFortran: false, Array.ConvertAll(shape, size => (int)size), count);
    }

    private static NumberKind KindOf(byte code, ByteSource source) => code switch
    {
        0x08 => NumberKind.UInt8,
        0x09 => NumberKind.Int8,
        0x0B => NumberKind.Int16,
        0x0C => NumberKind.Int32,
        0x0D => NumberKind.Float32,
        0x0E => NumberKind.Float64,
        _ => throw source.Error(
            2,
            $"the type is {code:X2}; 08 (unsigned byte), 09 (signed byte), 0B (short), 0C (int), " +
            "0D (float) or 0E (double) is expected."),
    };
}
