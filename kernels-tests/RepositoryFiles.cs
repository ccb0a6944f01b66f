namespace GpuBp.Tests;

/// <summary>Files of the repository, found from the test program upwards.</summary>
internal static class RepositoryFiles
{
    /// <summary>The full path of a file that is named from the repository's root.</summary>
    public static string Locate(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GpuBp.sln")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException(
                $"GpuBp.sln is in no folder above {AppContext.BaseDirectory}.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
