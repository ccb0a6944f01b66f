namespace GpuBp;

/// <summary>Training on another thread, or with a function as listener.</summary>
public static class TrainerExtensions
{
    /// <summary>
    /// Trains for a number of epochs; calls <paramref name="listener"/> after each, on this thread.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="epochs">The number of passes through them, at least 1.</param>
    /// <param name="listener">
    /// Called with each epoch's progress; an exception of it ends training.
    /// </param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(Dataset, int, Dataset, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static TrainingResult Fit(
        this Trainer trainer,
        Dataset train,
        int epochs,
        Action<TrainingProgress> listener,
        CancellationToken cancellation = default) =>
        Of(trainer).Fit(train, epochs, validation: null, new Listener(listener), cancellation);

    /// <summary>
    /// Trains as the options say; calls <paramref name="listener"/> after each epoch, on this
    /// thread.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="listener">
    /// Called with each epoch's progress; an exception of it ends training.
    /// </param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(Dataset, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static TrainingResult Fit(
        this Trainer trainer,
        Dataset train,
        FitOptions options,
        Action<TrainingProgress> listener,
        CancellationToken cancellation = default) =>
        Of(trainer).Fit(train, options, new Listener(listener), cancellation);

    /// <summary>
    /// Trains on parts; calls <paramref name="listener"/> after each epoch, on this thread.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="parts">The samples to learn from; all parts have the same columns.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="listener">
    /// Called with each epoch's progress; an exception of it ends training.
    /// </param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(IAsyncEnumerable{Dataset}, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static TrainingResult Fit(
        this Trainer trainer,
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        Action<TrainingProgress> listener,
        CancellationToken cancellation = default) =>
        Of(trainer).Fit(parts, options, new Listener(listener), cancellation);

    /// <summary>Trains for a number of epochs, on another thread.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="epochs">The number of passes through them, at least 1.</param>
    /// <param name="validation">Samples to measure the network on after each epoch.</param>
    /// <param name="progress">Told after each epoch, on that thread.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(Dataset, int, Dataset, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static Task<TrainingResult> FitAsync(
        this Trainer trainer,
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Start(trainer, t => t.Fit(train, epochs, validation, progress, cancellation));

    /// <summary>Trains as the options say, on another thread.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch, on that thread.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(Dataset, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static Task<TrainingResult> FitAsync(
        this Trainer trainer,
        Dataset train,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Start(trainer, t => t.Fit(train, options, progress, cancellation));

    /// <summary>Trains on parts, on another thread.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="parts">The samples to learn from; all parts have the same columns.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch, on that thread.</param>
    /// <param name="cancellation">
    /// Stops between two steps, and during the wait for a part; it does not throw.
    /// </param>
    /// <inheritdoc
    ///     cref="Trainer.Fit(IAsyncEnumerable{Dataset}, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public static Task<TrainingResult> FitAsync(
        this Trainer trainer,
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Start(trainer, t => t.Fit(parts, options, progress, cancellation));

    private static Task<TrainingResult> Start(
        Trainer trainer, Func<Trainer, TrainingResult> fit)
    {
        Of(trainer);
        return Task.Run(() => fit(trainer));
    }

    private static Trainer Of(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return trainer;
    }

    // Unlike a Progress<T>, it calls at once, and on the thread that trains.
    private sealed class Listener(Action<TrainingProgress> listener) : IProgress<TrainingProgress>
    {
        private readonly Action<TrainingProgress> _listener =
            listener ?? throw new ArgumentNullException(nameof(listener));

        public void Report(TrainingProgress value) => _listener(value);
    }
}
