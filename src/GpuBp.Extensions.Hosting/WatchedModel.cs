using Microsoft.Extensions.Logging;

namespace GpuBp;

/// <summary>A predictor, and when its file was read.</summary>
internal sealed record LoadedModel(Predictor Predictor, DateTimeOffset At);

/// <summary>The model in a file: the last one that could be loaded, whatever becomes of the
/// file.</summary>
internal sealed partial class WatchedModel : IDisposable
{
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, Func<float, float>>? _own;
    private readonly OwnTypes _types;
    private readonly ServingTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private FileStamp? _seen;
    private volatile LoadedModel _current;
    private volatile string? _problem;

    /// <exception cref="ModelFileException">The file holds no model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal WatchedModel(
        string path, ServedModelOptions options, ServingTelemetry telemetry, ILogger logger)
    {
        (_path, _own, _types) = (path, options.OwnActivations, options.OwnTypes);
        (_telemetry, _logger) = (telemetry, logger);
        _seen = FileStamp.Of(path);
        _current = Load();
        _timer = new Timer(
            _ => Look(), state: null, options.ReloadInterval, options.ReloadInterval);
    }

    /// <summary>The model that answers.</summary>
    internal LoadedModel Current => _current;

    /// <summary>Why it is not the one that the file holds now; null where it is.</summary>
    internal string? Problem => _problem;

    /// <summary>Loads the file's model where the file has changed.</summary>
    /// <returns>Whether another model answers now.</returns>
    internal bool Look()
    {
        if (!_gate.TryEnter())
            return false; // A slow disk: the look before is not done yet.
        FileStamp? stamp = null;
        try
        {
            stamp = FileStamp.Of(_path);
            if (stamp == _seen)
                return false;
            _current = Load();
            (_seen, _problem) = (stamp, null);
            _telemetry.Reloaded(isDone: true);
            Reloads(_path);
            return true;
        }
        catch (Exception e) // Whatever it is: from a timer it would end the service.
        {
            // A damaged file is read again when it has changed, one that cannot be read at once.
            _seen = e is ModelFileException ? stamp : null;
            if (_problem != e.Message)
            {
                _telemetry.Reloaded(isDone: false);
                Keeps(_path, e.Message);
            }

            _problem = e.Message;
            return false;
        }
        finally
        {
            _gate.Exit();
        }
    }

    public void Dispose() => _timer.Dispose();

    private LoadedModel Load() =>
        new(Predictor.Load(_path, _types, _own), DateTimeOffset.UtcNow);

    [LoggerMessage(LogLevel.Information, "The model of {Path} was replaced, and now answers.")]
    private partial void Reloads(string path);

    [LoggerMessage(
        LogLevel.Warning,
        "{Path} cannot be loaded; the model that was loaded before goes on to answer. {Problem}")]
    private partial void Keeps(string path, string problem);
}
