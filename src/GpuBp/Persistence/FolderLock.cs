namespace GpuBp;

/// <summary>That nobody else writes to a folder; ends with the process that holds it, however that ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = "in-use.lock";
    private const string OwnerName = "in-use.txt";

    private readonly FileStream _lock;

    /// <exception cref="IOException">Another holds it; the message says who. Or it cannot be had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal FolderLock(string folder)
    {
        Directory.CreateDirectory(folder);
        var owner = Path.Combine(folder, OwnerName);
        try
        {
            _lock = new FileStream(
                Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{folder}: another training writes its checkpoints there, or the folder cannot be written: {Owner(owner)} " +
                $"({e.Message}) Give each training a folder of its own, or wait until that one ends.",
                e);
        }

        try
        {
            File.WriteAllText(
                owner, $"Process {Environment.ProcessId} ({Environment.MachineName}) since {DateTime.UtcNow:u}.\n");
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Owner(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "Nobody has left a name.";
        }
    }
}
