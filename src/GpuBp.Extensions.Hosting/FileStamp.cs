namespace GpuBp;

/// <summary>What tells one content of a model's file from another without reading it.</summary>
/// <param name="Written">When it was written.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Beginning">Its first bytes, in which a model's file has its checksum: also where
/// a copy keeps the time of another file of the same length.</param>
internal sealed record FileStamp(DateTime Written, long Length, string Beginning)
{
    private static readonly int Bytes = FileChecksum.Offset + FileChecksum.Blank.Length;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal static FileStamp Of(string path)
    {
        const FileShare Any = FileShare.ReadWrite | FileShare.Delete;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, Any, bufferSize: 0);
        var beginning = new byte[Bytes];
        var count = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return new FileStamp(
            File.GetLastWriteTimeUtc(file.SafeFileHandle),
            file.Length,
            Convert.ToHexString(beginning.AsSpan(0, count)));
    }
}
