namespace GpuBp.Cli.Output;

/// <summary>Files that the tool writes itself.</summary>
internal static class OutputFile
{
    /// <summary>Fails before hours of training, not after them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="ToolException">
    /// The path is a folder, or its folder does not exist.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    internal static void RequireWritable(string path, string option)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new ToolException($"{option} is {full}, which is a folder; name a file.");
        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new ToolException(
                $"{option} is {full}, but there is no folder {folder}; make it, or name another.");
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.gpubp-probe");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    /// <summary>
    /// Writes a file beside its place and renames it: a failure leaves the old file whole.
    /// </summary>
    internal static void Write(string path, Action<TextWriter> write)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.unfinished";
        try
        {
            using (var writer = new StreamWriter(unfinished))
            {
                write(writer);
                writer.Flush();
                ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
