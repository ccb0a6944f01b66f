using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuBp;

/// <summary>
/// Reads a safetensors file chunk by chunk, so that the host never holds whole tensors.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>Elements of a chunk.</summary>
    private const int Chunk = 1 << 16;

    private readonly Stream _stream;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _byName;

    /// <summary>
    /// Verifies the checksum, if there is one. Owns the stream, even if this throws.
    /// </summary>
    /// <param name="path">The path, for messages.</param>
    /// <param name="stream">The file; it must be able to seek.</param>
    /// <exception cref="ModelFileException">It is no safetensors file, or is damaged.</exception>
    internal SafetensorsFile(string path, Stream stream)
    {
        (Path, _stream) = (path, stream);
        try
        {
            Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
            var json = new byte[HeaderLength(length)];
            stream.ReadExactly(json);
            _dataStart = length.Length + json.Length;
            HasChecksum = HasRightChecksum(length, json);
            _header = new SafetensorsHeader(path, json, stream.Length - _dataStart);
            if (!HasChecksum && Metadata.ContainsKey(FileChecksum.Key))
                throw ModelFileException.OfDamage(
                    $"{path}: its checksum is not where it was written, so another program has " +
                    $"changed the file. Leave {FileChecksum.Key} out of the metadata, or use the " +
                    "file as it was.");
            _byName = _header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The path, for messages.</summary>
    internal string Path { get; }

    /// <summary>Whether the file has a checksum, which then is right.</summary>
    internal bool HasChecksum { get; }

    /// <summary>The writer's notes.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors in the order of the file.</summary>
    internal IReadOnlyList<TensorEntry> Tensors => _header.Tensors;

    /// <exception cref="ModelFileException">It is no safetensors file, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        const FileShare Shared = FileShare.Read | FileShare.Delete;
        return new SafetensorsFile(
            path, new FileStream(path, FileMode.Open, FileAccess.Read, Shared));
    }

    /// <summary>The tensor of a name; null if there is none.</summary>
    internal TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The tensor of a name and shape, whose elements can become floats.</summary>
    /// <exception cref="ModelFileException">
    /// There is no such tensor, or it has another shape or an unreadable type.
    /// </exception>
    internal TensorEntry Require(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = Find(name) ?? throw new ModelFileException(
            $"{Path}: the tensor '{name}' {TensorEntry.Show(shape.ToArray())} is missing. Write " +
            "the file anew.");
        if (!tensor.HasShape(shape))
            throw new ModelFileException(
                $"{Path}: the tensor '{name}' is {TensorEntry.Show(tensor.Shape)}; " +
                $"{TensorEntry.Show(shape.ToArray())} is expected. Load it into a network of the " +
                "same shape, or write the file anew.");
        return RequireReadable(tensor);
    }

    /// <exception cref="ModelFileException">The elements cannot become floats.</exception>
    internal TensorEntry RequireReadable(TensorEntry tensor) => TensorType.IsReadable(tensor.Type)
        ? tensor
        : throw new ModelFileException(
            $"{Path}: the tensor '{tensor.Name}' is of type {tensor.Type}; {TensorType.Readable} " +
            "are readable. Convert it before you write it.");

    /// <summary>A tensor's elements.</summary>
    /// <param name="tensor">
    /// One of <see cref="Tensors"/> that <see cref="RequireReadable"/> has passed.
    /// </param>
    internal float[] Floats(TensorEntry tensor)
    {
        var values = new float[tensor.Length];
        foreach (var (first, chunk) in Chunks(tensor))
            chunk.CopyTo(values.AsMemory((int)first));
        return values;
    }

    /// <exception cref="ModelFileException">An element is not finite.</exception>
    internal void RequireFinite(TensorEntry tensor)
    {
        foreach (var (first, chunk) in Chunks(tensor))
            RequireFinite(tensor, first, chunk.Span);
    }

    /// <summary>The numbers of a one-dimensional tensor of F64.</summary>
    /// <exception cref="ModelFileException">
    /// There is no such tensor, or its length is no multiple of <paramref name="multiple"/>.
    /// </exception>
    internal double[] Doubles(string name, int multiple)
    {
        if (Find(name) is not { Type: TensorType.Double, Shape.Count: 1 } tensor ||
            tensor.Length % multiple != 0 || tensor.Length > Array.MaxLength)
            throw new ModelFileException(
                $"{Path}: the tensor '{name}' of F64, a multiple of {multiple} elements, is " +
                "missing. Write the file anew.");
        var values = new double[tensor.Length];
        _stream.Position = _dataStart + tensor.Begin;
        _stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The elements of a tensor, in parts that are valid until the next.</summary>
    internal IEnumerable<(long First, ReadOnlyMemory<float> Values)> Chunks(TensorEntry tensor)
    {
        var size = TensorType.Bytes(tensor.Type)!.Value;
        var max = (int)Math.Min(Chunk, tensor.Length);
        var (bytes, floats) = (new byte[max * size], new float[max]);
        _stream.Position = _dataStart + tensor.Begin;
        for (long first = 0; first < tensor.Length; first += max)
        {
            var count = (int)Math.Min(max, tensor.Length - first);
            _stream.ReadExactly(bytes, 0, count * size);
            TensorType.ToFloats(
                tensor.Type, bytes.AsSpan(0, count * size), floats.AsSpan(0, count));
            yield return (first, floats.AsMemory(0, count));
        }
    }

    /// <exception cref="ModelFileException">An element is not finite.</exception>
    internal void RequireFinite(TensorEntry tensor, long first, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ModelFileException(
                    $"{Path}: element {first + i} of the tensor '{tensor.Name}', in the order of " +
                    "the file, is NaN or infinite as a float; parameters must be finite. Save a " +
                    "network whose training has not diverged.");
        }
    }

    /// <returns>Whether there is a checksum.</returns>
    /// <exception cref="ModelFileException">It is not that of the file.</exception>
    private bool HasRightChecksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> header)
    {
        var digits = FileChecksum.Find(header);
        if (digits.IsEmpty)
            return false;
        var found = FileChecksum.Digits(FileChecksum.Of(length, header, _stream));
        return digits.SequenceEqual(found) ? true : throw ModelFileException.OfDamage(
            $"{Path}: the file is damaged or incomplete: the checksum of its {_stream.Length:N0} " +
            $"bytes is {Encoding.ASCII.GetString(found)}, and another one is written in it. Use " +
            "another copy of it, or save the model anew.");
    }

    private int HeaderLength(Span<byte> bytes)
    {
        if (_stream.Length < bytes.Length)
            throw ModelFileException.OfDamage(
                $"{Path}: it has {_stream.Length} bytes; a safetensors file begins with the " +
                $"length of its header, in {bytes.Length} bytes. Use a complete copy of the file.");
        _stream.ReadExactly(bytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var left = _stream.Length - bytes.Length;
        if (length > (ulong)Math.Min(left, SafetensorsHeader.MaxBytes))
            throw ModelFileException.OfDamage(
                $"{Path}: byte 0: the header claims {length} bytes, and {left} follow; at most " +
                $"{SafetensorsHeader.MaxBytes} are allowed. This is no safetensors file, or a " +
                "part of one.");
        return (int)length;
    }
}
