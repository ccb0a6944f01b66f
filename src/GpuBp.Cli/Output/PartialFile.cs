namespace GpuBp.Cli.Output;

/// <summary>
/// A file of rows: they go to <c>NAME.partial</c>, and NAME is replaced when all are there. So an
/// interruption leaves the rows that were complete, and NAME as it was.
/// </summary>
internal static class PartialFile
{
    /// <summary>The file that takes the rows first.</summary>
    internal static string PathOf(string path) => $"{path}.partial";

    /// <summary>What an interruption leaves.</summary>
    internal static string Outcome(string path) =>
        $"Interrupted; the rows that were complete are in {PathOf(path)}, and {path} is as it was.";

    /// <summary>Writes the rows.</summary>
    /// <exception cref="OperationCanceledException">The writing was interrupted; what it wrote
    /// stays.</exception>
    internal static void Write(string path, Action<TextWriter> write)
    {
        var partial = PathOf(path);
        try
        {
            using var writer = new StreamWriter(partial);
            write(writer);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            File.Delete(partial);
            throw;
        }

        OutputFile.Write(path, writer => Copy(partial, writer));
        File.Delete(partial);
    }

    private static void Copy(string path, TextWriter writer)
    {
        using var reader = new StreamReader(path);
        var block = new char[1 << 16];
        for (int count; (count = reader.Read(block)) > 0;)
            writer.Write(block, 0, count);
    }
}
