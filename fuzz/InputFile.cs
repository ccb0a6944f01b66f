namespace GpuBp.Fuzz;

/// <summary>Gives readers their inputs as files, and holds them to what they promise.</summary>
internal sealed class InputFile : IDisposable
{
    private const long MaxBytes = 200_000_000;

    // In memory where the system has such a folder: a million files wear a disk out.
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        $"gpubp-fuzz-{Environment.ProcessId}")).FullName;

    /// <summary>Reads an input: it is read, or refused with an error that the docs name.</summary>
    /// <param name="stream">The input.</param>
    /// <param name="read">The reader; it gets the file.</param>
    /// <returns>Why it was refused; null if it was read.</returns>
    /// <exception cref="InvalidOperationException">The reader has allocated too much.</exception>
    internal string? Give(Stream stream, Action<string> read)
    {
        var path = Path.Combine(_folder, "input");
        using (var file = File.Create(path))
            stream.CopyTo(file);
        var before = GC.GetTotalAllocatedBytes();
        string? refusal = null;
        try
        {
            read(path);
        }
        catch (Exception e) when (e is DataException or ModelFileException or NonFiniteException)
        {
            refusal = e.Message;
        }

        var bytes = GC.GetTotalAllocatedBytes() - before;
        return bytes <= MaxBytes ? refusal : throw new InvalidOperationException(
            $"The reader has allocated {bytes:N0} bytes.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
