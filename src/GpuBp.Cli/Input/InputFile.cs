namespace GpuBp.Cli.Input;

/// <summary>Files that the tool reads.</summary>
internal static class InputFile
{
    /// <summary>The file, which is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">The message where there is none.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be looked at, for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be
    /// entered.</exception>
    internal static string Require(string path, string missing)
    {
        if (File.Exists(path))
            return path;
        try
        {
            File.GetAttributes(path); // Throws where File.Exists is silent: it may be closed to us.
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }

        throw new FileNotFoundException(missing);
    }

    /// <summary>Whether it is a pipe or the like, of which a second opening gives other
    /// bytes.</summary>
    internal static bool IsReadOnce(string path) =>
        path == SampleFiles.StandardInput || FileStatus.Of(path) is { IsRegular: false };
}
