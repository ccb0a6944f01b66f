using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>A constant of a graph: numbers, whole numbers or texts.</summary>
/// <param name="Shape">Its extents; none for a single value.</param>
/// <param name="Numbers">The numbers, floats and doubles alike; null of others.</param>
/// <param name="Integers">The whole numbers, truth as 1; null of others.</param>
/// <param name="Texts">The texts; null of others.</param>
internal sealed record OnnxTensor(
    long[] Shape, double[]? Numbers, long[]? Integers = null, string[]? Texts = null)
{
    private const int MaxRank = 8;

    internal int Length => Numbers?.Length ?? Integers?.Length ?? Texts!.Length;

    /// <summary>Reads a TensorProto.</summary>
    /// <returns>The tensor and its name.</returns>
    /// <exception cref="ModelFileException">It is damaged, or of a type or a place that cannot be
    /// read.</exception>
    internal static (string Name, OnnxTensor Tensor) Read(string path, ProtocolReader fields)
    {
        var (name, type, shape) = ("", 0L, new List<long>());
        var (numbers, integers, texts) = (new List<double>(), new List<long>(), new List<string>());
        ReadOnlySpan<byte> raw = default;
        var (isRaw, isExternal) = (false, false);
        while (fields.Next())
        {
            switch (fields.FieldNumber)
            {
                case 1: fields.AddTo(shape); break;
                case 2: type = fields.Number(); break;
                case 4: fields.AddTo(numbers, isDouble: false); break;
                case 5 or 7 or 11: fields.AddTo(integers); break;
                case 6: texts.Add(fields.Text()); break;
                case 8: name = fields.Text(); break;
                case 9:
                    raw = fields.Bytes();
                    isRaw = true;
                    break;
                case 10: fields.AddTo(numbers, isDouble: true); break;
                case 13: isExternal = true; break;
                case 14: isExternal |= fields.Number() == 1; break;
            }
        }

        if (isExternal)
            throw new ModelFileException(
                $"{path}: the tensor '{name}' lies in another file (external data). Write the " +
                "graph into one file, such as by onnx.save(model, path) without " +
                "save_as_external_data.");
        var length = Count(path, name, shape);
        if (isRaw)
            Unpack(path, name, type, raw, length, numbers, integers);
        var tensor = type switch
        {
            1 or 11 => new OnnxTensor([.. shape], [.. numbers]),
            10 or 16 => new OnnxTensor(
                [.. shape], isRaw ? [.. numbers] : [.. integers.Select(x => Half(type, x))]),
            2 or 3 or 5 or 6 or 7 or 9 => new OnnxTensor([.. shape], null, [.. integers]),
            8 => new OnnxTensor([.. shape], null, null, [.. texts]),
            _ => throw new ModelFileException(
                $"{path}: the tensor '{name}' is of ONNX type {type}; floats, doubles, whole " +
                "numbers and texts are readable. Export the graph in float32."),
        };
        return tensor.Length == length ? (name, tensor) : throw new ModelFileException(
            $"{path}: the tensor '{name}' [{string.Join(" × ", shape)}] has {tensor.Length} " +
            $"elements; {length} are expected. The file is damaged.");
    }

    /// <summary>The numbers of any numeric tensor; null of texts.</summary>
    internal double[]? AsNumbers() => Numbers ?? (Integers is null ? null
        : [.. Integers.Select(x => (double)x)]);

    private static long Count(string path, string name, List<long> shape)
    {
        long length = 1;
        if (shape.Count > MaxRank || shape.Any(extent => extent < 0))
            throw Wrong();
        foreach (var extent in shape)
        {
            if (extent > 0 && length > Array.MaxLength / extent)
                throw Wrong();
            length *= extent;
        }

        return length;

        ModelFileException Wrong() => new(
            $"{path}: the tensor '{name}' has the shape " +
            $"[{string.Join(" × ", shape.Take(MaxRank))}{(shape.Count > MaxRank ? ", …" : "")}], " +
            "which no tensor has here. The file is damaged.");
    }

    // Raw data are little-endian, whatever the machine.
    private static void Unpack(
        string path, string name, long type, ReadOnlySpan<byte> raw, long length,
        List<double> numbers, List<long> integers)
    {
        var size = type switch
        {
            1 or 6 => 4,
            7 or 11 => 8,
            5 or 10 or 16 => 2,
            2 or 3 or 9 => 1,
            _ => 0,
        };
        if (raw.Length != length * size || numbers.Count + integers.Count > 0)
            throw new ModelFileException(
                $"{path}: the tensor '{name}' of {length} elements and ONNX type {type} has " +
                $"{raw.Length} bytes of raw data; {length * size} are expected. The file is " +
                "damaged.");
        if (type is 1 or 10 or 11 or 16)
            CollectionsMarshal.SetCount(numbers, (int)length);
        else
            CollectionsMarshal.SetCount(integers, (int)length);
        for (var i = 0; i < length; i++)
        {
            var bytes = raw.Slice(i * size, size);
            switch (type)
            {
                case 1: numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes); break;
                case 11: numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes); break;
                case 10 or 16:
                    numbers[i] = Half(type, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
                    break;
                case 7: integers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes); break;
                case 6: integers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes); break;
                case 5: integers[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes); break;
                case 3: integers[i] = (sbyte)bytes[0]; break;
                default: integers[i] = bytes[0]; break;
            }
        }
    }

    // Type 10 is IEEE's half, 16 is bfloat16: the upper half of a float.
    private static double Half(long type, long bits) => type == 10
        ? (double)BitConverter.UInt16BitsToHalf((ushort)bits)
        : BitConverter.UInt32BitsToSingle((uint)(ushort)bits << 16);
}
