using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// Writes tensors of floats as a safetensors file with a checksum, chunk by chunk.
/// </summary>
internal sealed class SafetensorsWriter
{
    /// <summary>
    /// Data begin at a multiple of this number of bytes, so that a reader may map them.
    /// </summary>
    private const int Alignment = 64;

    /// <summary>Elements of a chunk.</summary>
    private const int Chunk = 1 << 16;

    private readonly List<Tensor> _tensors = [];
    private readonly List<(string Name, double[] Values)> _lists = [];

    /// <summary>Notes for readers, beside the tensors.</summary>
    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Adds a tensor behind the others.</summary>
    /// <param name="name">Its name; no other tensor may have it.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, read when the file is written.</param>
    /// <param name="mustBeFinite">Whether writing infinity or NaN is an error.</param>
    internal void Add(
        string name, long[] shape, BufferView<float> values, bool mustBeFinite = true) =>
        _tensors.Add(new Tensor(
            name, shape, values.Length,
            (first, to) => values.Slice(first, to.Length).CopyTo(to), mustBeFinite));

    /// <summary>Adds a tensor of the host.</summary>
    internal void Add(
        string name, long[] shape, float[] values, bool mustBeFinite = false) =>
        _tensors.Add(new Tensor(
            name, shape, values.Length,
            (first, to) => values.AsSpan((int)first, to.Length).CopyTo(to), mustBeFinite));

    /// <summary>Adds numbers behind all tensors of floats.</summary>
    internal void Add(string name, double[] values) => _lists.Add((name, values));

    /// <exception cref="InvalidOperationException">A number must be finite and is not.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    internal void Write(Stream stream)
    {
        var header = Header();
        if (!stream.CanSeek)
        {
            // The checksum stands before the data, so these are read twice.
            FileChecksum.Fill(header, Write(Stream.Null, header));
            Write(stream, header);
            return;
        }

        var start = stream.Position;
        var sum = Write(stream, header);
        var end = stream.Position;
        stream.Position = start + FileChecksum.Offset;
        stream.Write(FileChecksum.Digits(sum));
        stream.Position = end;
    }

    /// <returns>The checksum of what was written.</returns>
    private uint Write(Stream stream, ReadOnlySpan<byte> header)
    {
        var sum = new Crc32C();
        void Put(ReadOnlySpan<byte> bytes)
        {
            sum.Append(bytes);
            stream.Write(bytes);
        }

        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        Put(length);
        Put(header);
        var chunk = new float[Chunk];
        foreach (var (name, _, all, copy, mustBeFinite) in _tensors)
        {
            for (long first = 0; first < all; first += chunk.Length)
            {
                var filled = chunk.AsSpan(0, (int)Math.Min(chunk.Length, all - first));
                copy(first, filled);
                if (mustBeFinite)
                    RequireFinite(name, filled);
                Put(MemoryMarshal.AsBytes(filled));
            }
        }

        foreach (var (_, values) in _lists)
            Put(MemoryMarshal.AsBytes<double>(values));
        return sum.Value;
    }

    private static void RequireFinite(string name, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new InvalidOperationException(
                    $"{name} holds {value}: training has diverged, and such a network is not " +
                    "saved. Train anew with a lower learning rate.");
        }
    }

    private byte[] Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = encoder }))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            json.WriteString(FileChecksum.Key, FileChecksum.Blank); // First: see there.
            foreach (var (key, value) in Metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long begin = 0;
            foreach (var (name, shape, all, _, _) in _tensors)
                begin = WriteTensor(
                    json, name, TensorType.Float, shape,
                    (begin, begin + all * sizeof(float)));
            foreach (var (name, values) in _lists)
                begin = WriteTensor(
                    json,
                    name,
                    TensorType.Double,
                    [values.Length],
                    (begin, begin + (long)values.Length * sizeof(double)));

            json.WriteEndObject();
        }

        // The format pads with spaces.
        while ((SafetensorsHeader.LengthBytes + buffer.WrittenCount) % Alignment != 0)
            buffer.Write(" "u8);
        return buffer.WrittenCount <= SafetensorsHeader.MaxBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new InvalidOperationException(
                $"The description and the names of the tensors take {buffer.WrittenCount} bytes; " +
                $"readers take at most {SafetensorsHeader.MaxBytes}. Describe less.");
    }

    private static long WriteTensor(
        Utf8JsonWriter json, string name, string type, long[] shape, (long Begin, long End) offsets)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(
            json,
            new SavedTensor(type, shape, [offsets.Begin, offsets.End]),
            TensorContext.Default.SavedTensor);
        return offsets.End;
    }

    /// <summary>Copies elements from one on.</summary>
    private delegate void Copying(long first, Span<float> to);

    private readonly record struct Tensor(
        string Name, long[] Shape, long Length, Copying Copy, bool MustBeFinite);
}

/// <summary>A tensor in the header of a safetensors file.</summary>
internal sealed record SavedTensor(
    [property: JsonPropertyName("dtype")] string Type,
    [property: JsonPropertyName("shape")] long[] Shape,
    [property: JsonPropertyName("data_offsets")] long[] Offsets);

/// <summary>Written at build time, so that trimmed programs can save models.</summary>
[JsonSerializable(typeof(SavedTensor))]
internal sealed partial class TensorContext : JsonSerializerContext;
