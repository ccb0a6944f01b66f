using GpuBp.Cli.Output;

namespace GpuBp.Cli.Input;

/// <summary>
/// The files that a command reads and writes: refuses to write over what it reads, to write a
/// file twice, and to read a pipe twice.
/// </summary>
internal sealed class FileRoles
{
    private static readonly string[] CheckpointNames = ["checkpoint-", "in-use."];

    private readonly Dictionary<FileIdentity, Role> _roles = [];

    private sealed record Role(string What, string Path, bool IsWritten);

    /// <summary>Adds a file that is read; null is none.</summary>
    /// <param name="what">What it is, such as <c>the data</c>.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It is written too, or is a pipe that is read
    /// twice.</exception>
    internal FileRoles Reads(string what, string? path)
    {
        if (path == SampleFiles.StandardInput)
            path = OperatingSystem.IsWindows() ? null : "/dev/stdin";
        return Add(new(what, path ?? "", IsWritten: false));
    }

    /// <summary>Adds a file that is written; null is none.</summary>
    /// <param name="what">The option that names it.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It is read or written already.</exception>
    internal FileRoles Writes(string what, string? path) =>
        Add(new(what, path ?? "", IsWritten: true));

    /// <summary>Adds standard output, which may be a file of the data.</summary>
    /// <exception cref="ToolException">It is read or written already.</exception>
    internal FileRoles WritesStandardOutput() =>
        OperatingSystem.IsWindows() ? this : Writes("standard output", "/dev/stdout");

    /// <summary>Checks the files so far against a folder of checkpoints; null is none.</summary>
    /// <exception cref="ToolException">A file would be taken for a checkpoint.</exception>
    internal FileRoles WritesCheckpoints(string? folder)
    {
        if (folder is null)
            return this;
        var identity = FileIdentity.Of(folder);
        foreach (var role in _roles.Values)
        {
            var file = WritePlace.Of(role.Path).Path;
            var name = Path.GetFileName(file);
            if (FileIdentity.Of(file) == identity)
                throw Clash(role, new("--checkpoints", folder, IsWritten: true));
            if (FileIdentity.Of(Path.GetDirectoryName(file)!) == identity
                && CheckpointNames.Any(
                    start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
                throw new ToolException(
                    $"{role.What} is {role.Path}, which would be taken for a checkpoint of " +
                    $"--checkpoints {folder}; name another file or folder.");
        }

        return this;
    }

    private FileRoles Add(Role role)
    {
        if (role.Path.Length == 0)
            return this;
        var status = FileStatus.Of(role.Path);
        if (status is { IsCharacterDevice: true })
            return this; // It keeps nothing that could be lost.
        var identity = FileIdentity.Of(role.Path);
        if (_roles.TryGetValue(identity, out var other)
            && (role.IsWritten || other.IsWritten || status is { IsRegular: false }))
            throw role.IsWritten ? Clash(role, other) : Clash(other, role);
        _roles[identity] = role;
        return this;
    }

    private static ToolException Clash(Role one, Role other) => new(
        one.IsWritten || other.IsWritten
        ? $"{one.What} is {one.Path}, which is the same file as {other.What} ({other.Path}); " +
            "name another file, so that nothing is lost."
        : $"{other.What} and {one.What} are both {one.Path}, which can be read only once; save " +
            "it as a file first.");
}
