namespace GpuBp;

/// <summary>Finds and opens data files.</summary>
internal static class DataFile
{
    /// <summary>The full path of an existing file.</summary>
    /// <param name="path">The file, relative or in full.</param>
    /// <param name="kind">The kind of file, such as <c>a CSV file</c>.</param>
    /// <param name="name">The caller's parameter, for errors.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static string Locate(string path, string kind, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path, name);
        var file = Path.GetFullPath(path);
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException(
                $"There is no file {file}. Give the path of {kind}, relative to " +
                $"{Directory.GetCurrentDirectory()} or in full.",
                file);
    }

    /// <summary>Opens a file, and decompresses it if its name ends in .gz.</summary>
    /// <exception cref="DataException">The file is too short to be a gzip file.</exception>
    internal static Stream Open(string file)
    {
        var stream = File.OpenRead(file);
        if (!file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return stream;
        try
        {
            return new CheckedGzipStream(stream, file);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
