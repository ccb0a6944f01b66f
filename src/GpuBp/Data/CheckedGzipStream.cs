using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuBp;

/// <summary>Decompresses a gzip file, and notices a missing end.</summary>
/// <remarks>
/// GZipStream reads a cut file without complaint, and a cut at the end of a line would lose rows
/// silently. A gzip file ends with the size of its last member (mod 2³² bytes), which cannot exceed
/// the decompressed size; a cut file ends with other bytes, which nearly always exceed it.
/// </remarks>
internal sealed class CheckedGzipStream : Stream
{
    private const int SizeBytes = 4;
    private readonly GZipStream _gzip;
    private readonly string _name;
    private readonly uint _lastPartBytes;
    private long _bytesRead;

    /// <summary>
    /// Decompresses <paramref name="file"/>, which must be able to seek, and owns it.
    /// </summary>
    /// <param name="file">The compressed bytes.</param>
    /// <param name="name">The file's full path, for messages.</param>
    /// <exception cref="DataException">The file is too short to be a gzip file.</exception>
    public CheckedGzipStream(Stream file, string name)
    {
        _gzip = new GZipStream(file, CompressionMode.Decompress);
        _name = name;
        if (file.Length < SizeBytes)
            throw Damaged($"The file has {file.Length} bytes.");

        Span<byte> size = stackalloc byte[SizeBytes];
        file.Seek(-SizeBytes, SeekOrigin.End);
        file.ReadExactly(size);
        file.Seek(0, SeekOrigin.Begin);
        _lastPartBytes = BinaryPrimitives.ReadUInt32LittleEndian(size);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="DataException">The file is no gzip file, is damaged or is cut.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = _gzip.Read(buffer);
            _bytesRead += count;
            return count > 0 || buffer.IsEmpty || _lastPartBytes <= _bytesRead
                ? count
                : throw Damaged("The end of the file is missing.");
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private DataException Damaged(string problem, Exception? inner = null)
    {
        var message =
            $"{_name} cannot be decompressed beyond byte {_bytesRead:N0} of its content: " +
            $"{problem} A whole gzip file is expected, since the name ends in .gz.";
        return inner is null ? new DataException(message) : new DataException(message, inner);
    }
}
