#if GPUBP_TOOL
namespace GpuBp.Cli.Output;
#else
namespace GpuBp;
#endif

/// <summary>Where the bytes go that are written to a path.</summary>
/// <param name="Path">The place behind all symbolic links.</param>
/// <param name="IsFile">
/// Whether a regular file is made or replaced there. Else the place is a device, a pipe or a
/// descriptor such as <c>/dev/stdout</c>, which is written to as it is.
/// </param>
internal readonly record struct WritePlace(string Path, bool IsFile)
{
    /// <exception cref="IOException">The links have no end.</exception>
    internal static WritePlace Of(string path)
    {
        const int MaxLinks = 40; // As Linux has it.

        var place = System.IO.Path.GetFullPath(path);
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (IsDescriptor(place))
                return new WritePlace(place, IsFile: false);
            if (new FileInfo(place).LinkTarget is not { } target)
                return new WritePlace(place, IsFile: !IsSpecial(place));
            place = System.IO.Path.GetFullPath(target, RealFolder(place));
        }

        throw new IOException($"It leads through more than {MaxLinks} links.");
    }

    /// <summary>Opens what is no regular file.</summary>
    internal Stream Open() => System.IO.Path.GetFileName(Path) switch
    {
        // A second handle would write from a place of its own, over what is there already.
        "1" when IsDescriptor(Path) => Console.OpenStandardOutput(),
        "2" when IsDescriptor(Path) => Console.OpenStandardError(),
        _ => new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
    };

    /// <summary>Whether it stands for an open file of this process.</summary>
    private static bool IsDescriptor(string path) =>
        System.IO.Path.GetDirectoryName(path) is "/dev/fd" or "/proc/self/fd";

    private static bool IsSpecial(string path) => OperatingSystem.IsLinux()
        ? LinuxFile.Of(path) is { IsSpecial: true }
        : path.StartsWith("/dev/", StringComparison.Ordinal) ||
            path.StartsWith(@"\\.\", StringComparison.Ordinal);

    // A link's ".." means the folder that its own folder really lies in.
    private static string RealFolder(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        return OperatingSystem.IsLinux() ? LinuxFile.RealPath(folder) ?? folder : folder;
    }
}
