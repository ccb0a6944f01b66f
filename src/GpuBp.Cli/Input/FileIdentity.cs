namespace GpuBp.Cli.Input;

/// <summary>What makes two paths the same file.</summary>
/// <param name="Volume">The file's volume; that of its folder where it does not exist
/// yet.</param>
/// <param name="Number">Its number there; that of its folder where it does not exist yet.</param>
/// <param name="Name">Its name, where it does not exist yet; else empty.</param>
internal readonly record struct FileIdentity(ulong Volume, ulong Number, string Name)
{
    /// <exception cref="IOException">Links go round in a circle.</exception>
    internal static FileIdentity Of(string path)
    {
        if (FileStatus.Of(path) is { } status)
            return new(status.Volume, status.Number, "");
        var target = Target(path);
        return FileStatus.Of(Path.GetDirectoryName(target)!) is { } folder
            ? new(folder.Volume, folder.Number, Comparable(Path.GetFileName(target)))
            : new(0, 0, Comparable(target));
    }

    /// <summary>The full path, after links, of which the last may lead to nothing.</summary>
    /// <exception cref="IOException">Links go round in a circle.</exception>
    internal static string Target(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null
            ? file.FullName
            : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static string Comparable(string name) =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? name.ToUpperInvariant() : name;
}
