namespace GpuBp;

/// <summary>
/// Writes a file completely or not at all: beside its place, flushed to the disk, and then renamed.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The ending of unfinished files, which a killed process leaves behind.</summary>
    internal const string Unfinished = ".unfinished";

    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">
    /// The file cannot be written; the old one is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file may not be written; the old one is unchanged.
    /// </exception>
    internal static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        var isWritten = false;
        try
        {
            using (var stream = new FileStream(
                unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None,
                bufferSize: 1 << 20))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            isWritten = true;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException(Message(path, e), e);
        }
        catch (IOException e)
        {
            throw new IOException(Message(path, e), e);
        }
        finally
        {
            if (!isWritten)
                Remove(unfinished);
        }
    }

    private static string Message(string path, Exception e) =>
        $"{path} cannot be written: {e.Message} The old file, if any, is unchanged. Write to " +
        "another folder, or make room on the disk.";

    // What hinders writing may hinder deleting too; only the first error is of interest.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
