namespace GpuBp;

/// <summary>A file that may be read some times over, and no more: damaged offsets lead in
/// circles.</summary>
internal sealed class ParquetStream : Stream
{
    private readonly Stream _file;
    private long _left;

    internal ParquetStream(Stream file)
    {
        _file = file;
        _left = (1 << 20) + 16 * file.Length;
    }

    /// <summary>Where reading ends: the end of the pages that were checked. Parquet.Net goes on
    /// with whatever follows, where pages have fewer values than they say.</summary>
    internal long End { get; set; } = long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Counted(Checked().Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Counted(Checked().Read(buffer));

    public override int ReadByte()
    {
        Counted(1);
        return Checked().ReadByte();
    }

    public override async Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Counted(await Checked().ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await Checked().ReadAsync(buffer, cancellationToken));

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private Stream Checked() => _file.Position < End ? _file : throw new InvalidDataException(
        $"its pages end at byte {End}, and have fewer values than they say.");

    private int Counted(int bytes)
    {
        _left -= bytes + 1;
        return _left >= 0 ? bytes : throw new InvalidDataException("its offsets lead in circles.");
    }
}
