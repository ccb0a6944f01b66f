namespace GpuBp;

/// <summary>Keeps the bytes of a stream that can be read only once: in memory, or in a
/// temporary file if they are many.</summary>
internal static class Spool
{
    private const int MaxMemory = 64 << 20;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="maxMemory">Bytes from which on a temporary file keeps them.</param>
    /// <returns>Opens the bytes from their beginning, as often as needed.</returns>
    /// <exception cref="IOException">The temporary folder has no room.</exception>
    internal static Func<Stream> Read(Stream stream, int maxMemory = MaxMemory)
    {
        var kept = new MemoryStream();
        var block = new byte[1 << 16];
        while (kept.Length <= maxMemory)
        {
            var count = stream.Read(block);
            if (count == 0)
            {
                var (bytes, length) = (kept.GetBuffer(), (int)kept.Length);
                return () => new MemoryStream(bytes, 0, length, writable: false);
            }

            kept.Write(block, 0, count);
        }

        var file = TemporaryFile();
        kept.WriteTo(file);
        stream.CopyTo(file);
        file.Flush();
        return () => new Reader(file);
    }

    // Without a name it cannot outlive the process; Windows deletes it with the last handle.
    private static FileStream TemporaryFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"gpubp-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        };
        if (OperatingSystem.IsWindows())
            return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    private sealed class Reader(FileStream file) : ForwardStream
    {
        private long _position;

        public override int Read(Span<byte> buffer)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, buffer, _position);
            _position += count;
            return count;
        }
    }
}
