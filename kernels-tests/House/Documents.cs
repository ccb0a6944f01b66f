namespace GpuBp.Tests.House;

/// <summary>The documents of the repository, as their readers see them.</summary>
internal static class Documents
{
    private static readonly string[] Others =
        ["README.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md", "bench/README.md"];

    /// <summary>Every document: its path from the root, and its text.</summary>
    internal static IEnumerable<(string Path, string Text)> All() =>
        Others.Concat(Pages()).Select(path => (path, RepositoryFiles.Read(path)));

    /// <summary>The paths of the pages of the folder docs.</summary>
    internal static IEnumerable<string> Pages() =>
        Directory.GetFiles(RepositoryFiles.Locate("docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order();
}
