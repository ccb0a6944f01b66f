namespace GpuBp.Compute;

/// <summary>The files by which Linux shows its GPUs to programs: without one of them, no driver
/// finds a GPU, and none needs to be loaded to look for one.</summary>
internal static class GpuNodes
{
    private static readonly (string Folder, string Pattern)[] Nodes =
    [
        ("dev/dri", "renderD*"),
        ("dev", "kfd"), // AMD's ROCm
        ("dev", "nvidia*"),
        ("dev", "dxg"), // Windows' subsystem for Linux
        ("dev", "mali*"),
        ("dev", "kgsl*"), // Qualcomm's Adreno
    ];

    /// <summary>Whether there may be a GPU; always, where the system is not Linux.</summary>
    /// <param name="root">The folder that has the folder <c>dev</c>.</param>
    internal static bool MayExist(string root)
    {
        try
        {
            return !OperatingSystem.IsLinux() ||
                Nodes.Any(node => IsThere(Path.Combine(root, node.Folder), node.Pattern));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // It cannot be told.
        }
    }

    private static bool IsThere(string folder, string pattern) => Directory.Exists(folder) &&
        Directory.EnumerateFileSystemEntries(folder, pattern).Any();
}
