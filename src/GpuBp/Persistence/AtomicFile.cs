#if GPUBP_TOOL
namespace GpuBp.Cli.Output;
#else
namespace GpuBp;
#endif

/// <summary>
/// Writes a file completely or not at all: beside its place, flushed to the disk, and then renamed.
/// </summary>
/// <remarks>
/// Follows symbolic links, and keeps the mode and, where that is allowed, the owner of the file
/// that it replaces. What is no regular file, such as a pipe or <c>/dev/stdout</c>, is written to
/// as it is. The tool compiles this file too.
/// </remarks>
internal static class AtomicFile
{
    /// <summary>The ending of unfinished files, which a killed process leaves behind.</summary>
    internal const string Unfinished = ".unfinished";

    // Unlike Unix, Windows would not let the holder of a lock rename or delete the file.
    private static FileShare Locked =>
        OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

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
        var isReplaced = true;
        try
        {
            var place = WritePlace.Of(path);
            isReplaced = place.IsFile;
            if (place.IsFile)
            {
                Replace(place.Path, write);
                return;
            }

            using var stream = place.Open();
            write(stream);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException(Message(path, isReplaced, e), e);
        }
        catch (IOException e)
        {
            throw new IOException(Message(path, isReplaced, e), e);
        }
    }

    private static void Replace(string path, Action<Stream> write)
    {
        ClearLeftOvers(path);
        var access = FileAccessRights.Of(path);
        using var stream = Create(path, access);
        var isWritten = false;
        try
        {
            write(stream);
            access?.GiveTo(stream.Name);
            stream.Flush(flushToDisk: true);

            // Still locked: else another writer would take it for left over.
            File.Move(stream.Name, path, overwrite: true);
            isWritten = true;
        }
        finally
        {
            if (!isWritten)
                Remove(stream.Name);
        }
    }

    /// <summary>Makes the unfinished file, which is locked until it is closed.</summary>
    private static FileStream Create(string path, FileAccessRights? access)
    {
        const int MaxTries = 10;

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = Locked,
            BufferSize = 1 << 20,
        };
        if (access is { } rights && !OperatingSystem.IsWindows())
            options.UnixCreateMode = rights.Mode; // Nobody else may read it meanwhile either.
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Another writer may clear it between its creation and its lock.
                var stream = new FileStream($"{path}.{Guid.NewGuid():N}{Unfinished}", options);
                if (File.Exists(stream.Name) || tries >= MaxTries)
                    return stream;
                stream.Dispose();
            }
            catch (IOException) when (tries < MaxTries)
            {
            }
        }
    }

    /// <summary>
    /// Deletes the unfinished files of the same path whose writers have ended: their locks are
    /// free.
    /// </summary>
    private static void ClearLeftOvers(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var start = Path.GetFileName(path) + ".";
        var length = start.Length + Guid.Empty.ToString("N").Length + Unfinished.Length;
        try
        {
            foreach (var file in Directory.GetFiles(folder, "*" + Unfinished))
            {
                var name = Path.GetFileName(file);
                if (name.Length == length && name.StartsWith(start, StringComparison.Ordinal))
                    RemoveUnlocked(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Writing may work all the same, and else says why not.
        }
    }

    private static void RemoveUnlocked(string file)
    {
        try
        {
            using var locked = new FileStream(file, FileMode.Open, FileAccess.Read, Locked);
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its writer is at work.
        }
    }

    private static string Message(string path, bool isReplaced, Exception e) =>
        $"{path} cannot be written: {e.Message} " + (isReplaced
            ? "The old file, if any, is unchanged. Write to another folder, or make room on the " +
              "disk."
            : "What it had taken until then is not complete. Write to a file.");

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
