namespace GpuBp;

/// <summary>
/// Turns what a call of Fit is given into the source of a <see cref="TrainingRun"/>.
/// </summary>
internal static class TrainingStart
{
    /// <summary>Trains on a dataset, without what the options hold out of it.</summary>
    internal static TrainingResult Fit(
        Trainer trainer,
        Dataset train,
        FitOptions options,
        int pauseAfter,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        if (options.ValidationShare > 0)
        {
            (train, var held) =
                train.StratifiedSplit(options.ValidationShare, unchecked((int)trainer.Seed));
            options = options with { ValidationShare = 0, Validation = held };
        }

        TrainingCheck.Data(train, trainer.Network, trainer.Cost, nameof(train));
        using var source = new WholeSource(train);
        return TrainingRun.Fit(trainer, source, options, pauseAfter, progress, cancellation);
    }

    /// <summary>Trains on parts, whose first is there before anything is allocated.</summary>
    internal static TrainingResult Fit(
        Trainer trainer,
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        using var source = new PartStream(
            parts, trainer.Network, trainer.Cost, options.TimeBudget, cancellation);
        if (source.Begin(trainer.Epochs + 1))
            return TrainingRun.Fit(
                trainer, source, options, int.MaxValue, progress, cancellation);

        var isCancelled = cancellation.IsCancellationRequested;
        var reason = isCancelled ? StopReason.Cancelled : StopReason.TimeBudget;
        return new TrainingResult { History = [], Best = null, Reason = reason };
    }
}
