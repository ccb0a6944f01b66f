using System.Runtime.CompilerServices;

namespace GpuBp.Tests;

/// <summary>
/// Files of the checkout. A test that asks for one is skipped where the test program runs without
/// its checkout.
/// </summary>
internal static class RepositoryFiles
{
    private const string RootFile = "GpuBp.sln";

    private static readonly string? Root = Above(SourceFolder()) ?? Above(AppContext.BaseDirectory);

    /// <summary>The full path of a file or folder that is named from the repository's root.</summary>
    internal static string Locate(string path)
    {
        Assert.SkipWhen(
            Root is null,
            $"The checkout is not on this machine: {RootFile} is above neither {SourceFolder()} nor " +
            $"{AppContext.BaseDirectory}.");
        return Path.Combine(Root!, path);
    }

    /// <summary>The text of a file, with lines that end in LF.</summary>
    internal static string Read(string path) => ReadAt(Locate(path));

    /// <summary>The C# files of a folder and those below it, but for what builds leave there.</summary>
    /// <returns>Paths from the root, with '/', and texts.</returns>
    internal static IEnumerable<(string Path, string Text)> Sources(string folder)
    {
        var sources =
            from file in Directory.EnumerateFiles(Locate(folder), "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(Root!, file).Replace('\\', '/')
            where !path.Contains("/obj/", StringComparison.Ordinal)
            where !path.Contains("/bin/", StringComparison.Ordinal)
            orderby path
            select (path, ReadAt(file));
        var found = sources.ToList();

        // A rule that reads no file would hold for ever.
        Assert.NotEmpty(found);
        return found;
    }

    private static string ReadAt(string file) =>
        File.ReadAllText(file).ReplaceLineEndings("\n");

    private static string SourceFolder([CallerFilePath] string file = "") =>
        Path.GetDirectoryName(file)!;

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, RootFile)))
                return at.FullName;
        }

        return null;
    }
}
