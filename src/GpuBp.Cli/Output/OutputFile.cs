namespace GpuBp.Cli.Output;

/// <summary>Files that the tool writes itself.</summary>
internal static class OutputFile
{
    /// <summary>
    /// Fails before hours of training, not after them. Devices, pipes and links are left as they
    /// are.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="ToolException">
    /// The path is a folder, or its folder does not exist.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    internal static void RequireWritable(string path, string option)
    {
        var (file, isFile) = WritePlace.Of(path);
        if (!isFile)
            return;
        if (Directory.Exists(file))
            throw new ToolException($"{option} is {file}, which is a folder; name a file.");
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
            throw new ToolException(
                $"{option} is {file}, but there is no folder {folder}; make it, or name another.");
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.gpubp-probe");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    /// <summary>Writes a text as <see cref="AtomicFile.Write"/> writes bytes.</summary>
    internal static void Write(string path, Action<TextWriter> write) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            write(writer);
        });
}
