namespace GpuBp;

/// <summary>
/// Keeps a folder to one writer; ends with the process that holds it, however the process ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = "in-use.lock";
    private const string OwnerName = "in-use.txt";

    private readonly FileStream _lock;

    /// <exception cref="IOException">
    /// Another holds the lock; the message says who. Or the folder cannot be written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal FolderLock(string folder)
    {
        Directory.CreateDirectory(folder);
        var owner = Path.Combine(folder, OwnerName);
        try
        {
            _lock = new FileStream(
                Path.Combine(folder, LockName),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None);
        }
        catch (IOException e) when (IsLocked(e))
        {
            throw new IOException(
                $"{folder}: another training writes its checkpoints there: {Owner(owner)} " +
                $"({e.Message}) Give each training a folder of its own, or wait until that one " +
                "ends.",
                e);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{folder}: checkpoints cannot be written there: {e.Message} Make room on the " +
                "disk, or name another folder.",
                e);
        }

        try
        {
            var (id, machine) = (Environment.ProcessId, Environment.MachineName);
            File.WriteAllText(owner, $"Process {id} ({machine}) since {DateTime.UtcNow:u}.\n");
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    // .NET has no type for it: EWOULDBLOCK of Linux and of BSD, ERROR_SHARING_VIOLATION.
    private static bool IsLocked(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Owner(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "The owner has left no name.";
        }
    }
}
