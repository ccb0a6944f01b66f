namespace GpuBp;

public sealed partial class Trainer
{
    /// <summary>
    /// Trains on samples that come in parts, and may be larger than memory: each epoch enumerates them anew. Else as
    /// <see cref="Fit(Dataset, FitOptions, IProgress{TrainingProgress}, CancellationToken)"/>, which gives the same bits as
    /// a stream of one part.
    /// </summary>
    /// <remarks>
    /// The rows of a part are shuffled, by the seed, the epoch and the number of the part; the parts stay in their order. The last
    /// batch of a part may be smaller, and counts as one step: parts of a multiple of the batch size leave none. While one part
    /// is trained on, the next is fetched; one more may be waiting, beside those that the source keeps ready. Memory on the
    /// device is allocated for the largest part so far.
    /// </remarks>
    /// <param name="parts">The samples to learn from, such as <see cref="CsvFile.ReadBatchesAsync"/> reads; all parts have
    /// the same columns.</param>
    /// <param name="options">How long, by what learning rates, and what is the best. Validation samples are a data set of their
    /// own, and a schedule by steps that asks for the length of the training has one of its own.</param>
    /// <param name="progress">Told after each epoch, on this thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps, and while a part is waited for; it does not throw.</param>
    /// <exception cref="ArgumentException">An epoch has no part; a part does not fit the network, has targets that the
    /// loss does not take, or calls its columns otherwise than the first; or two options contradict each other, or one needs
    /// to know how many samples there are.</exception>
    /// <exception cref="NonFiniteException">The loss, or a layer's weights or their gradient, became
    /// infinite or NaN; the network has the parameters of the best epoch where there is one and
    /// <see cref="FitOptions.RestoresBest"/> says so.</exception>
    /// <exception cref="DeviceOutOfMemoryException">What training in batches of this size takes does not fit
    /// the device; the message names the largest batch that does.</exception>
    /// <exception cref="ObjectDisposedException">The network or the trainer was disposed.</exception>
    public TrainingResult Fit(
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(train: null, nameof(options));
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var source = new PartStream(parts, Network, _loss, options.TimeBudget, cancellation);
        if (source.Begin(Epochs + 1))
            return Run(source, options, progress, cancellation);

        var reason = cancellation.IsCancellationRequested ? StopReason.Cancelled : StopReason.TimeBudget;
        return new TrainingResult { History = [], Best = null, Reason = reason };
    }

    /// <summary><see cref="Fit(IAsyncEnumerable{Dataset}, FitOptions, IProgress{TrainingProgress}, CancellationToken)"/> on
    /// another thread.</summary>
    /// <param name="parts">The samples to learn from; all parts have the same columns.</param>
    /// <param name="options">How long, by what learning rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch, on that thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps, and while a part is waited for; the task ends with what was
    /// reached.</param>
    /// <inheritdoc cref="Fit(IAsyncEnumerable{Dataset}, FitOptions, IProgress{TrainingProgress}, CancellationToken)" path="/exception"/>
    public Task<TrainingResult> FitAsync(
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(() => Fit(parts, options, progress, cancellation), CancellationToken.None);

    /// <summary>Measures the network on samples that come in parts, and may be larger than memory, on another
    /// thread.</summary>
    /// <param name="parts">The samples, fewer than 2³¹; all parts have the same columns.</param>
    /// <param name="cancellation">Ends it between two parts.</param>
    /// <exception cref="ArgumentException">There is no part; or one does not fit the network, or has targets that the loss
    /// does not take.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    /// <exception cref="OverflowException">There are more samples.</exception>
    public Task<Evaluation> EvaluateAsync(IAsyncEnumerable<Dataset> parts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Task.Run(() => EvaluateParts(parts.Prefetch(1), cancellation), cancellation);
    }

    private async Task<Evaluation> EvaluateParts(IAsyncEnumerable<Dataset> parts, CancellationToken cancellation)
    {
        EvaluationSums? sums = null;
        var number = 0;
        await foreach (var part in parts.WithCancellation(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            TrainingCheck.Data(part, Network, _loss, $"part {++number:N0}");
            using var evaluator = new Evaluator(Network, _loss, part);
            var measured = evaluator.Measure();
            sums = sums is { } before ? before + measured : measured;
        }

        return sums?.Evaluation ?? throw new ArgumentException("parts is empty; give one at least.", nameof(parts));
    }
}
