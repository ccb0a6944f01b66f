using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuBp;

/// <summary>Writes tensors of floats as a safetensors file, in pieces.</summary>
internal sealed class SafetensorsWriter
{
    /// <summary>Data begin at a multiple of this, so that a reader may map them.</summary>
    private const int Alignment = 64;

    /// <summary>Elements that are written at once.</summary>
    private const int Piece = 1 << 16;

    private readonly List<(string Name, long[] Shape, BufferView<float> Values, bool MustBeFinite)> _tensors = [];
    private readonly List<(string Name, double[] Values)> _lists = [];

    /// <summary>What a reader is told beside the tensors.</summary>
    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Adds a tensor behind the others.</summary>
    /// <param name="name">Its name, which no other has.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, read when the file is written.</param>
    /// <param name="mustBeFinite">Whether writing infinity or NaN is an error.</param>
    internal void Add(string name, long[] shape, BufferView<float> values, bool mustBeFinite = true) =>
        _tensors.Add((name, shape, values, mustBeFinite));

    /// <summary>Adds numbers behind all tensors of floats.</summary>
    internal void Add(string name, double[] values) => _lists.Add((name, values));

    /// <exception cref="InvalidOperationException">A number is not finite, and must be.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    internal void Write(Stream stream)
    {
        var header = Header();
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        var piece = new float[Piece];
        foreach (var (name, _, values, mustBeFinite) in _tensors)
        {
            for (long first = 0; first < values.Length; first += piece.Length)
            {
                var part = piece.AsSpan(0, (int)Math.Min(piece.Length, values.Length - first));
                values.Slice(first, part.Length).CopyTo(part);
                if (mustBeFinite)
                    RequireFinite(name, part);
                stream.Write(MemoryMarshal.AsBytes(part));
            }
        }

        foreach (var (_, values) in _lists)
            stream.Write(MemoryMarshal.AsBytes<double>(values));
    }

    private static void RequireFinite(string name, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new InvalidOperationException(
                    $"{name} holds {value}: training has diverged, and such a network is not saved. Train anew with a " +
                    "lower learning rate.");
        }
    }

    private byte[] Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach (var (key, value) in Metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long begin = 0;
            foreach (var (name, shape, values, _) in _tensors)
                begin = WriteTensor(json, name, TensorType.Float, shape, begin, begin + values.Length * sizeof(float));
            foreach (var (name, values) in _lists)
                begin = WriteTensor(
                    json, name, TensorType.Double, [values.Length], begin, begin + (long)values.Length * sizeof(double));

            json.WriteEndObject();
        }

        // The format pads with spaces.
        while ((SafetensorsHeader.LengthBytes + buffer.WrittenCount) % Alignment != 0)
            buffer.Write(" "u8);
        return buffer.WrittenCount <= SafetensorsHeader.MostBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new InvalidOperationException(
                $"The description and the names of the tensors take {buffer.WrittenCount} bytes; at most " +
                $"{SafetensorsHeader.MostBytes} are read again. Describe less.");
    }

    private static long WriteTensor(
        Utf8JsonWriter json, string name, string type, long[] shape, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        WriteNumbers(json, "shape", shape);
        WriteNumbers(json, "data_offsets", [begin, end]);
        json.WriteEndObject();
        return end;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
