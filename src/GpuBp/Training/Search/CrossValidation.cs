namespace GpuBp;

/// <summary>
/// Measures a recipe on each fold's test rows, after training on its other rows: all folds in one
/// <see cref="Population"/>.
/// </summary>
public static class CrossValidation
{
    /// <summary>Trains the recipe on each fold, and measures it.</summary>
    /// <remarks>
    /// Test rows take no part in training, not even to find the best epoch: if the recipe holds out
    /// validation samples, they are some of the rows to learn from. Scale the rows of each fold by
    /// those to learn from alone, or the test rows are no longer unseen.
    /// </remarks>
    /// <param name="device">The device.</param>
    /// <param name="folds">
    /// At least two pairs, such as those of <see cref="DatasetSplits.StratifiedFolds"/>.
    /// </param>
    /// <param name="recipe">The recipe for the samples to learn from.</param>
    /// <param name="seed">The seed of each network and its training.</param>
    /// <param name="progress">Told after each epoch of each network.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two folds, or <see cref="Population.Train"/> refuses one; the message
    /// names it.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">A network does not fit the device.</exception>
    public static CrossValidationResult Run(
        Device device,
        IEnumerable<(Dataset Train, Dataset Test)> folds,
        Func<Dataset, TrainingRecipe> recipe,
        long seed = 0,
        IProgress<PopulationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(recipe);
        var pairs = folds.ToList();
        if (pairs.Count < 2)
            throw new ArgumentException(
                $"folds has {pairs.Count} pairs; give at least 2, such as those of " +
                "StratifiedFolds.",
                nameof(folds));
        List<PopulationMember> members =
        [
            .. pairs.Select((pair, fold) =>
                new PopulationMember(recipe(pair.Train), pair.Train, seed)
                {
                    Label = $"fold {fold}",
                }),
        ];
        using var trained = Population.Train(
            device, members, options: null, progress, cancellation);
        return new CrossValidationResult
        {
            Folds =
            [
                .. from member in trained.Members
                   orderby member.Place
                   select new FoldResult(
                       member.Place, Measure(member, pairs[member.Place].Test),
                       member.Training, member.Failure),
            ],
        };
    }

    private static Evaluation? Measure(MemberResult member, Dataset test)
    {
        if (member.Network is null || member.Training is { Reason: StopReason.Cancelled })
            return null;
        var recipe = member.Member.Recipe;
        using var trainer = new Trainer(
            member.Network, recipe.Loss, recipe.Optimizer, recipe.BatchSize);
        return trainer.Evaluate(test);
    }
}
