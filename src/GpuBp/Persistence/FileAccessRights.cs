#if GPUBP_TOOL
namespace GpuBp.Cli.Output;
#else
namespace GpuBp;
#endif

/// <summary>Who may do what with a file, to be given to the one that replaces it.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="Owner">Its owner and group; null where they are not known.</param>
internal readonly record struct FileAccessRights(UnixFileMode Mode, LinuxFile? Owner)
{
    /// <summary>Those of a file; null where there is none, and on Windows.</summary>
    internal static FileAccessRights? Of(string path) =>
        OperatingSystem.IsWindows() || !File.Exists(path)
            ? null
            : new FileAccessRights(
                File.GetUnixFileMode(path),
                OperatingSystem.IsLinux() ? LinuxFile.Of(path) : null);

    /// <summary>Gives them to another file, as far as this process is allowed to.</summary>
    internal void GiveTo(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (OperatingSystem.IsLinux())
            Owner?.GiveTo(path);
        File.SetUnixFileMode(path, Mode); // Last: a new owner clears bits of the mode.
    }
}
