namespace GpuBp;

/// <summary>The model that an estimator has learnt, once it has.</summary>
/// <param name="estimator">The estimator, for messages.</param>
/// <param name="task">What its targets are.</param>
/// <param name="options">How to train; null leaves all to the table.</param>
internal sealed class FittedModel(string estimator, TargetTask task, TrainOptions? options)
    : IDisposable
{
    private Model? _model;

    /// <exception cref="InvalidOperationException">Nothing was learnt.</exception>
    internal Model Value => _model ?? throw new InvalidOperationException(
        $"The {estimator} has learnt nothing yet; call Fit.");

    /// <summary>Learns from a table, in the place of what was learnt before.</summary>
    internal void Fit(Table table, string? target, CancellationToken cancellation)
    {
        var asked = options ?? new TrainOptions();
        asked = asked with { Table = asked.Table with { Task = task } };
        var fitted = Model.Train(table, target, asked, cancellation);
        _model?.Dispose();
        _model = fitted;
    }

    public void Dispose() => _model?.Dispose();
}
