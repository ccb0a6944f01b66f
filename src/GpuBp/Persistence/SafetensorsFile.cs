using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Reads a safetensors file, tensor by tensor and in pieces, so that the host never holds them all.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>Elements that are read at once.</summary>
    private const int Piece = 1 << 16;

    private readonly Stream _stream;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _byName;

    /// <param name="path">Shown in messages.</param>
    /// <param name="stream">The file, which can be sought in; disposed of here, even where this throws.</param>
    /// <exception cref="ModelFileException">It is no safetensors file, or is damaged.</exception>
    internal SafetensorsFile(string path, Stream stream)
    {
        (Path, _stream) = (path, stream);
        try
        {
            var length = HeaderLength();
            var json = new byte[length];
            stream.ReadExactly(json);
            _dataStart = SafetensorsHeader.LengthBytes + length;
            _header = new SafetensorsHeader(path, json, stream.Length - _dataStart);
            _byName = _header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Shown in messages.</summary>
    internal string Path { get; }

    /// <summary>What the writer noted.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>In the order in which they lie in the file.</summary>
    internal IReadOnlyList<TensorEntry> Tensors => _header.Tensors;

    /// <exception cref="ModelFileException">It is no safetensors file, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SafetensorsFile(
            path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    /// <summary>A tensor by its name; null where there is none.</summary>
    internal TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A tensor of floats, or of what becomes floats, of a known shape.</summary>
    /// <exception cref="ModelFileException">There is none, or it is another.</exception>
    internal TensorEntry Require(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = Find(name) ?? throw new ModelFileException(
            $"{Path}: the tensor '{name}' {TensorEntry.Show(shape.ToArray())} is missing. Write the file anew.");
        if (!tensor.HasShape(shape))
            throw new ModelFileException(
                $"{Path}: the tensor '{name}' is {TensorEntry.Show(tensor.Shape)}; {TensorEntry.Show(shape.ToArray())} is " +
                "expected. Load it into a network of its own shape, or write the file anew.");
        return RequireReadable(tensor);
    }

    /// <exception cref="ModelFileException">The elements do not become floats.</exception>
    internal TensorEntry RequireReadable(TensorEntry tensor) => TensorType.IsReadable(tensor.Type)
        ? tensor
        : throw new ModelFileException(
            $"{Path}: the tensor '{tensor.Name}' is of type {tensor.Type}; {TensorType.Readable} are read. Convert it before " +
            "it is written.");

    /// <summary>Brings a tensor to a device.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/> that <see cref="RequireReadable"/> has passed.</param>
    /// <param name="values">As many elements.</param>
    /// <param name="mustBeFinite">Whether infinity and NaN are errors.</param>
    /// <exception cref="ModelFileException">An element is not finite, and must be; elements before it are written.</exception>
    internal void CopyTo(TensorEntry tensor, BufferView<float> values, bool mustBeFinite = true)
    {
        foreach (var (first, piece) in Pieces(tensor))
        {
            if (mustBeFinite)
                RequireFinite(tensor, first, piece.Span);
            values.Slice(first, piece.Length).CopyFrom(piece.Span);
        }
    }

    /// <summary>A tensor's elements, whose size the length of the file has borne out.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/> that <see cref="RequireReadable"/> has passed.</param>
    internal float[] Floats(TensorEntry tensor)
    {
        var values = new float[tensor.Length];
        foreach (var (first, piece) in Pieces(tensor))
            piece.CopyTo(values.AsMemory((int)first));
        return values;
    }

    /// <exception cref="ModelFileException">An element is not finite.</exception>
    internal void RequireFinite(TensorEntry tensor)
    {
        foreach (var (first, piece) in Pieces(tensor))
            RequireFinite(tensor, first, piece.Span);
    }

    /// <summary>Numbers of a tensor of one dimension, whose size the length of the file has borne out.</summary>
    /// <exception cref="ModelFileException">There is none of F64, or of another multiple of elements.</exception>
    internal double[] Doubles(string name, int multiple)
    {
        if (Find(name) is not { Type: TensorType.Double, Shape.Count: 1 } tensor || tensor.Length % multiple != 0 ||
            tensor.Length > Array.MaxLength)
            throw new ModelFileException(
                $"{Path}: the tensor '{name}' of F64, a multiple of {multiple} elements, is missing. Write the file anew.");
        var values = new double[tensor.Length];
        _stream.Position = _dataStart + tensor.Begin;
        _stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose() => _stream.Dispose();

    private IEnumerable<(long First, ReadOnlyMemory<float> Values)> Pieces(TensorEntry tensor)
    {
        var size = TensorType.Bytes(tensor.Type)!.Value;
        var most = (int)Math.Min(Piece, tensor.Length);
        var (bytes, floats) = (new byte[most * size], new float[most]);
        _stream.Position = _dataStart + tensor.Begin;
        for (long first = 0; first < tensor.Length; first += most)
        {
            var count = (int)Math.Min(most, tensor.Length - first);
            _stream.ReadExactly(bytes, 0, count * size);
            TensorType.ToFloats(tensor.Type, bytes.AsSpan(0, count * size), floats.AsSpan(0, count));
            yield return (first, floats.AsMemory(0, count));
        }
    }

    private void RequireFinite(TensorEntry tensor, long first, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ModelFileException(
                    $"{Path}: element {first + i} of the tensor '{tensor.Name}', in the order of the file, is NaN or infinite " +
                    "as a float; parameters must be finite. Save a network whose training has not diverged.");
        }
    }

    private int HeaderLength()
    {
        Span<byte> bytes = stackalloc byte[SafetensorsHeader.LengthBytes];
        if (_stream.Length < bytes.Length)
            throw new ModelFileException(
                $"{Path}: it has {_stream.Length} bytes, and a safetensors file begins with {bytes.Length} that say how long its " +
                "header is. Take a copy of it that is whole.");
        _stream.ReadExactly(bytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var left = _stream.Length - bytes.Length;
        if (length > (ulong)Math.Min(left, SafetensorsHeader.MostBytes))
            throw new ModelFileException(
                $"{Path}: byte 0: the header would be {length} bytes, of {left} that follow; at most " +
                $"{SafetensorsHeader.MostBytes} are read. This is no safetensors file, or a part of one.");
        return (int)length;
    }
}
