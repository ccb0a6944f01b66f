using System.IO.Compression;

namespace GpuBp;

/// <summary>Decompresses a gzip file, and refuses one that is cut, wherever that is.</summary>
/// <remarks>
/// GZipStream takes a cut file for a whole one. So a last member is appended to the file: after a
/// whole one it is decompressed as itself; after a cut one its bytes are taken for what is missing,
/// and are damage to the data or to the checksum, or are not reached.
/// </remarks>
internal sealed class CheckedGzipStream : ForwardStream
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Decompressed bytes up to which any expansion does no harm.</summary>
    private const int MinRefused = 64 << 20;

    private static readonly byte[] Last = [.. "the end of a whole gzip file"u8];
    private static readonly byte[] LastMember = Compress(Last);

    private readonly GZipStream _gzip;
    private readonly FileAndMember _packed;
    private readonly string _name;
    private readonly int _maxExpansion;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _isDone;
    private long _bytesRead;
    private long _expanded;

    /// <summary>Decompresses a file, and owns it.</summary>
    /// <param name="file">The compressed bytes.</param>
    /// <param name="name">The file's full path, for messages.</param>
    /// <param name="maxExpansion">How many times its compressed size it may take.</param>
    public CheckedGzipStream(Stream file, string name, int maxExpansion)
    {
        _packed = new FileAndMember(file);
        _gzip = new GZipStream(_packed, CompressionMode.Decompress);
        (_name, _maxExpansion) = (name, maxExpansion);
    }

    /// <inheritdoc/>
    /// <exception cref="DataException">The file is no gzip file, is damaged or is cut.</exception>
    public override int Read(Span<byte> buffer)
    {
        // What may be the last member's is held back until the end is known.
        while (!_isDone && _end - _start <= Last.Length)
            ReadMore();
        var count = Math.Min(buffer.Length, _end - _start - (_isDone ? 0 : Last.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _bytesRead += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private void ReadMore()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            var count = _gzip.Read(_buffer.AsSpan(_end));
            _end += count;
            _expanded += count;
            RequireSmall();
            if (count > 0)
                return;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message, e);
        }

        _isDone = true;
        if (!_buffer.AsSpan(0, _end).EndsWith(Last))
            throw Damaged("The end of the file is missing, or more follows.");
        _end -= Last.Length;
    }

    private void RequireSmall()
    {
        if (_expanded > MinRefused && _expanded / _maxExpansion > _packed.BytesRead)
            throw new DataException(
                $"{_name} takes {_expanded:N0} bytes and more when decompressed, of " +
                $"{_packed.BytesRead:N0} compressed; files that grow up to {_maxExpansion:N0} " +
                "times are read. Is it made to fill the memory? Raise DataLimits.MaxExpansion " +
                "where it is not, or decompress it first.");
    }

    private DataException Damaged(string problem, Exception? inner = null)
    {
        var message =
            $"{_name} cannot be decompressed beyond byte {_bytesRead:N0} of what it holds: " +
            $"{problem} A whole gzip file is expected: is it cut, or no gzip file?";
        return inner is null ? new DataException(message) : new DataException(message, inner);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The bytes of a file, and those of the last member after them.</summary>
    private sealed class FileAndMember(Stream file) : ForwardStream
    {
        private int _position;

        /// <summary>Bytes of the file so far.</summary>
        internal long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (_position == 0 && file.Read(buffer) is > 0 and var count)
            {
                BytesRead += count;
                return count;
            }

            count = Math.Min(buffer.Length, LastMember.Length - _position);
            LastMember.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
