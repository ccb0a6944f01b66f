namespace GpuBp.Tests;

internal static class TrainerFitLast
{
    /// <summary>Trains for some epochs, and leaves the network of the last, not of the best.</summary>
    internal static IReadOnlyList<TrainingProgress> FitLast(
        this Trainer trainer,
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null)
    {
        var options = new FitOptions { Epochs = epochs, Validation = validation, RestoresBest = false };
        return trainer.Fit(train, options, progress).History;
    }
}
