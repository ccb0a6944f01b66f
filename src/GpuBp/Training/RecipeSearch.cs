namespace GpuBp;

/// <summary>Finds the <see cref="FitLevel"/> that suits samples, on rows held out.</summary>
internal static class RecipeSearch
{
    /// <summary>The axis of the trials: a place in <see cref="FitLevel.All"/>, from 1.</summary>
    private const string Thoroughness = "thoroughness";

    private const int Folds = 3;
    private const double HeldOut = 0.2;

    /// <summary>Of fewer rows, no search tells levels apart.</summary>
    private const int MinRows = 30;

    /// <summary>Where a training takes little, several take no time that anybody notices.</summary>
    private const double MinBudget = 2e11;

    /// <summary>Whether a search tells levels apart.</summary>
    internal static bool Suits(Dataset samples) => samples.Rows >= MinRows;

    /// <summary>Tries levels, and ranks them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="options">The budget, the seed, the quantiles, where checkpoints go, and who
    /// is told of progress.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    internal static SearchResult Run(
        Device device,
        Dataset samples,
        TrainOptions options,
        CancellationToken cancellation)
    {
        var levels = Enumerable.Range(1, FitLevel.All.Count).Select(level => (double)level);
        var member = new PopulationMember(Recipe(samples, FitLevel.All[^1]), samples);
        var budget = Math.Max(options.SearchBudget * member.MultiplyAdds, MinBudget);
        return Search.Run(
            device,
            HoldOut(samples, options.Seed),
            Search.Grid(SearchAxis.Choices(Thoroughness, [.. levels])),
            (trial, train) => Recipe(train, Level(trial)),
            new PopulationOptions
            {
                Budget = budget,
                Precision = options.Precision,
                Group = options.Group,
                Checkpoints = options.Checkpoints?.In("search"),
            },
            options.Seed,
            options.SearchProgress,
            cancellation);

        TrainingRecipe Recipe(Dataset train, FitLevel level) =>
            TrainingRecipe.For(train, level, options.Table.Quantiles);
    }

    /// <summary>The level of a trial.</summary>
    internal static FitLevel Level(Trial trial) => FitLevel.All[(int)trial[Thoroughness] - 1];

    // Of few rows, a fifth measures too unreliably: all are held out, in folds.
    private static IEnumerable<(Dataset Train, Dataset Test)> HoldOut(Dataset samples, int seed)
    {
        if (samples.Rows >= TrainingRecipe.MinRowsToHoldOut)
        {
            var share = Math.Min(HeldOut, TrainingRecipe.MaxValidationRows / samples.Rows);
            return [samples.StratifiedSplit(share, seed)];
        }

        var isRare = samples.IsClassification && Enumerable.Range(0, samples.Classes)
            .Any(label => samples.Labels.Count(label) < Folds);
        return isRare ? samples.Folds(Folds, seed) : samples.StratifiedFolds(Folds, seed);
    }
}
