using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GpuBp;

/// <summary>A model that follows its file: where the file is replaced, the new model answers, and
/// where the new one is damaged, the old one goes on.</summary>
/// <remarks>
/// Many threads may predict at once. Each answer is wholly of one model: that of the file when the
/// call began. A damaged or missing file is told by <see cref="Problem"/>, the health check, the
/// log, and the counter <c>gpubp.serving.reloads</c>.
/// </remarks>
/// <example>
/// <code>
/// builder.Services.AddGpuBpModel("flowers", "flowers.gpubp");
/// …
/// app.MapPost("/predict", (Dictionary&lt;string, string&gt; row,
///     [FromKeyedServices("flowers")] ServedModel model) => model.Predict(row));
/// </code>
/// </example>
public sealed class ServedModel : IDisposable, IAsyncDisposable
{
    private readonly ServingTelemetry _telemetry;
    private readonly WatchedModel _file;
    private readonly RowJoiner? _joiner;

    /// <summary>Loads a model, and follows its file until it is disposed.</summary>
    /// <param name="name">Its name, for logs and metrics.</param>
    /// <param name="path">The file of <c>Model.Save</c>.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <param name="logger">Is told when the file is replaced; null for none.</param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public ServedModel(
        string name, string path, ServedModelOptions? options = null,
        ILogger<ServedModel>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ServedModelOptions();
        (Name, Path) = (name, System.IO.Path.GetFullPath(path));
        _telemetry = new ServingTelemetry(name);
        _file = new WatchedModel(
            Path, options, _telemetry, logger ?? NullLogger<ServedModel>.Instance);
        if (options.JoinWithin is { } within)
            _joiner = new RowJoiner(within, options.MaxJoinedRows, _telemetry);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The full path of its file.</summary>
    public string Path { get; }

    /// <summary>The model that answers now: keep it for all that belongs to one answer.</summary>
    public Predictor Current => _file.Current.Predictor;

    /// <summary>When that model was loaded.</summary>
    public DateTimeOffset LoadedAt => _file.Current.At;

    /// <summary>Why the file's newest content is not what answers; null where it is.</summary>
    public string? Problem => _file.Problem;

    /// <summary>Predicts one row of values: numbers, texts, dates, null where one is
    /// missing.</summary>
    /// <inheritdoc
    /// cref="Predictor.Predict(IReadOnlyDictionary{string, object}, UnknownCells?)" path="/param"/>
    /// <inheritdoc
    /// cref="Predictor.Predict(IReadOnlyDictionary{string, object}, UnknownCells?)"
    /// path="/exception"/>
    public Prediction Predict(
        IReadOnlyDictionary<string, object?> row, UnknownCells? unknown = null) =>
        Measured(() => Current.Predict(row, unknown));

    /// <summary>Predicts one row of texts.</summary>
    /// <inheritdoc
    /// cref="Predictor.Predict(IReadOnlyDictionary{string, object}, UnknownCells?)" path="/param"/>
    /// <inheritdoc
    /// cref="Predictor.Predict(IReadOnlyDictionary{string, object}, UnknownCells?)"
    /// path="/exception"/>
    public Prediction Predict(
        IReadOnlyDictionary<string, string> row, UnknownCells? unknown = null) =>
        Measured(() => Current.Predict(row, unknown));

    /// <summary>Predicts one row of values, together with those of other calls where
    /// <see cref="ServedModelOptions.JoinWithin"/> says so, else at once.</summary>
    /// <param name="row">
    /// A value for each column name of the training table; others are ignored.
    /// </param>
    /// <param name="unknown">
    /// What to do with cells that no training row was like; null for what the plan says.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <inheritdoc
    /// cref="Predictor.Predict(IReadOnlyDictionary{string, object}, UnknownCells?)"
    /// path="/exception"/>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public async ValueTask<Prediction> PredictAsync(
        IReadOnlyDictionary<string, object?> row, UnknownCells? unknown = null,
        CancellationToken cancellation = default)
    {
        if (_joiner is null)
            return Predict(row, unknown);
        ArgumentNullException.ThrowIfNull(row);
        var (start, predictor) = (Stopwatch.GetTimestamp(), Current);
        try
        {
            var inputs = predictor.Encode(row, unknown, out var notes);
            var (outputs, spread) = await _joiner.Run(predictor, inputs)
                .WaitAsync(cancellation).ConfigureAwait(false);
            _telemetry.Answered(start);
            return predictor.Answer(outputs, spread, notes);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _telemetry.Failed();
            throw;
        }
    }

    /// <summary>Stops following the file, and answers the rows that wait.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return _joiner?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Loads the file's model where the file has changed, without waiting for the next
    /// look.</summary>
    /// <returns>Whether another model answers now.</returns>
    public bool Reload() => _file.Look();

    private Prediction Measured(Func<Prediction> predict)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var answer = predict();
            _telemetry.Answered(start);
            return answer;
        }
        catch
        {
            _telemetry.Failed();
            throw;
        }
    }
}
