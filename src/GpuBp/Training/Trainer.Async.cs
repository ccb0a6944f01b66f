namespace GpuBp;

public sealed partial class Trainer
{
    /// <summary><see cref="Fit(Dataset, int, Dataset, IProgress{TrainingProgress}, CancellationToken)"/> on
    /// another thread.</summary>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="epochs">How often to go through them, at least 1.</param>
    /// <param name="validation">Samples to measure the network on after each epoch.</param>
    /// <param name="progress">Told after each epoch, on that thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps; the task is then cancelled.</param>
    /// <returns>What was known after each epoch.</returns>
    /// <inheritdoc cref="Fit(Dataset, int, Dataset, IProgress{TrainingProgress}, CancellationToken)" path="/exception"/>
    public Task<IReadOnlyList<TrainingProgress>> FitAsync(
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(() => Fit(train, epochs, validation, progress, cancellation), cancellation);

    /// <summary><see cref="Fit(Dataset, FitOptions, IProgress{TrainingProgress}, CancellationToken)"/> on
    /// another thread.</summary>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long, by what learning rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch, on that thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps; the task ends with what was reached.</param>
    /// <inheritdoc cref="Fit(Dataset, FitOptions, IProgress{TrainingProgress}, CancellationToken)" path="/exception"/>
    public Task<TrainingResult> FitAsync(
        Dataset train,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(() => Fit(train, options, progress, cancellation), CancellationToken.None);
}
