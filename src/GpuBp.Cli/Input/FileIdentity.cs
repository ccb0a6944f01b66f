using GpuBp.Cli.Output;

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
        var target = WritePlace.Of(path).Path;
        return FileStatus.Of(Path.GetDirectoryName(target)!) is { } folder
            ? new(folder.Volume, folder.Number, Comparable(Path.GetFileName(target)))
            : new(0, 0, Comparable(target));
    }

    private static string Comparable(string name) =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? name.ToUpperInvariant() : name;
}
