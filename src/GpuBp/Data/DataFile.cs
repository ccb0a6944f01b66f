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
    /// <exception cref="IOException">It cannot be looked at, for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be entered.</exception>
    internal static string Locate(string path, string kind, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path, name);
        var file = Path.GetFullPath(path);
        if (File.Exists(file))
            return file;
        RequireAccess(file);
        throw new FileNotFoundException(
            $"There is no file {file}. Give the path of {kind}, relative to " +
            $"{Directory.GetCurrentDirectory()} or in full.",
            file);
    }

    // File.Exists also says no where a folder on the way may not be entered.
    private static void RequireAccess(string file)
    {
        try
        {
            File.GetAttributes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Opens a file, and decompresses it if it is a gzip file, whatever its
    /// name.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="limits">How large it may become.</param>
    /// <exception cref="DataException">The name ends in .gz, and the file is no gzip file; or it
    /// is a pipe, which cannot be opened a second time.</exception>
    internal static Stream Open(string file, DataLimits limits)
    {
        var stream = File.OpenRead(file);
        try
        {
            if (!stream.CanSeek)
                throw new DataException(
                    $"{file} is a pipe or a device, which can be read only once; a file is " +
                    "expected here. Save it as a file first.");
            Span<byte> first = stackalloc byte[2];
            var count = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            if (FileKind.IsGzip(first[..count]))
                return new CheckedGzipStream(stream, file, limits.MaxExpansion);
            return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? throw new DataException(
                    $"{file} cannot be decompressed beyond byte 0: it is not gzip, though its " +
                    "name ends in .gz: it begins with other bytes. A whole gzip file is " +
                    "expected; give it its own name, or compress it.")
                : stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
