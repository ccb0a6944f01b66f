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
        Counted(_file.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Counted(_file.Read(buffer));

    public override int ReadByte()
    {
        Counted(1);
        return _file.ReadByte();
    }

    public override async Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Counted(await _file.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await _file.ReadAsync(buffer, cancellationToken));

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

    private int Counted(int bytes)
    {
        _left -= bytes + 1;
        return _left >= 0 ? bytes : throw new InvalidDataException("its offsets lead in circles.");
    }
}
