namespace GpuBp.Cli.Output;

/// <summary>
/// Where a trained model goes. Its room on the disk is taken before training; where it cannot be
/// written all the same, it goes to the temporary folder.
/// </summary>
internal sealed class ModelOutput : IDisposable
{
    /// <summary>The path that means standard output.</summary>
    internal const string StandardOutput = "-";

    /// <summary>Bytes for what a model says of itself, beside its weights.</summary>
    private const int DescriptionBytes = 1 << 16;

    private readonly Func<Stream> _openOutput;
    private readonly bool _isStandardOutput;
    private FileStream? _room;

    /// <param name="path">The file, or <see cref="StandardOutput"/>.</param>
    /// <param name="openOutput">Opens standard output.</param>
    /// <exception cref="ToolException">The path is a folder, or its folder does not
    /// exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    internal ModelOutput(string path, Func<Stream> openOutput)
    {
        _openOutput = openOutput;
        _isStandardOutput = path == StandardOutput;
        Name = _isStandardOutput ? "standard output" : Path.GetFullPath(path);
        if (!_isStandardOutput)
            OutputFile.RequireWritable(Name, "--out");
    }

    /// <summary>The full path, or <c>standard output</c>.</summary>
    internal string Name { get; }

    /// <summary>Takes the room of a model on the disk.</summary>
    /// <exception cref="ToolException">There is not so much.</exception>
    internal void Reserve(long parameters)
    {
        if (_isStandardOutput || WritePlace.Of(Name) is not { IsFile: true } place)
            return;
        var bytes = sizeof(float) * parameters + DescriptionBytes;
        var folder = Path.GetDirectoryName(place.Path)!;
        var path = Path.Combine(folder, $".{Guid.NewGuid():N}.gpubp-room");
        try
        {
            _room = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                PreallocationSize = bytes,
            });
        }
        catch (IOException e)
        {
            throw new ToolException(
                $"--out is {Name}, and the disk has no room for the model, which takes some " +
                $"{bytes:N0} bytes: {e.Message} Make room, or name another folder.");
        }

        // A file without a name keeps its room, and does not outlive a killed process.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
    }

    /// <summary>Saves the model.</summary>
    /// <param name="save">Writes it to a file.</param>
    /// <exception cref="ToolException">It cannot be written; the message says where it is
    /// instead.</exception>
    internal void Save(Action<string> save)
    {
        Dispose();
        try
        {
            if (_isStandardOutput)
                Send(save);
            else
                save(Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var rescued = Temporary();
            save(rescued);
            throw new ToolException(
                $"{e.Message}\n  The model is saved as {rescued} instead; move it before it is " +
                "cleared.");
        }
    }

    public void Dispose()
    {
        _room?.Dispose();
        _room = null;
    }

    private void Send(Action<string> save)
    {
        var path = Temporary();
        try
        {
            save(path);
            using var output = _openOutput();
            using var model = File.OpenRead(path);
            model.CopyTo(output);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private string Temporary()
    {
        var stem = _isStandardOutput ? "model" : Path.GetFileNameWithoutExtension(Name);
        return Path.Combine(Path.GetTempPath(), $"{stem}.{Guid.NewGuid():N}.gpubp");
    }
}
