namespace GpuBp;

/// <summary>Writes a file whole or not at all: beside its place, to the disk, and only then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>What unfinished files end in, which a process that was killed leaves behind.</summary>
    internal const string Unfinished = ".unfinished";

    /// <param name="path">The file, which is replaced where it is there.</param>
    /// <param name="write">Writes what it shall hold.</param>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; what was there is as it was.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        var isWritten = false;
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
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
        $"{path} cannot be written: {e.Message} What was there before is as it was. Write to another folder, or make room on the " +
        "disk.";

    // What is in the way of writing may be in the way of deleting; the first error is the one to tell.
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
