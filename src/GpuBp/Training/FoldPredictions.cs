namespace GpuBp;

/// <summary>Predicts each row of a small table by a network that has not seen it.</summary>
internal static class FoldPredictions
{
    private const int Folds = 5;

    /// <summary>Trains a network without each fold, and predicts the fold.</summary>
    /// <param name="device">The device.</param>
    /// <param name="member">A network and its training, on all rows.</param>
    /// <param name="options">The seed of the folds, the precision, and who is told of
    /// progress.</param>
    /// <param name="checkpoints">Where checkpoints go; null for none.</param>
    /// <param name="cancellation">Stops between two steps; folds that are not trained to the end
    /// are left out.</param>
    /// <returns>For each fold its outputs, [rows × outputs], and the fold.</returns>
    internal static IEnumerable<(float[,] Outputs, Dataset Fold)> Of(
        Device device,
        PopulationMember member,
        TrainOptions options,
        Checkpoints? checkpoints,
        CancellationToken cancellation)
    {
        (Dataset Train, Dataset Test)[] folds =
            [.. member.Train.Folds(Math.Min(Folds, member.Train.Rows), options.Seed)];
        using var trained = Population.Train(
            device,
            [.. folds.Select(fold => member with { Train = fold.Train })],
            new PopulationOptions
            {
                Precision = options.Precision,
                Group = options.Group,
                Checkpoints = checkpoints,
            },
            options.MemberProgress,
            cancellation);
        foreach (var result in trained.Members)
        {
            if (result is { Network: { } network, Training.Reason: not StopReason.Cancelled })
                yield return (network.Predict(folds[result.Place].Test), folds[result.Place].Test);
        }
    }
}
