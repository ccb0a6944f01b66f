namespace GpuBp;

/// <summary>How <c>Model.Train</c> trains; nothing needs to be set.</summary>
public sealed record TrainOptions
{
    /// <summary>What is not left to the table's cells.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>The share of the rows to hold out for <see cref="ModelTraining.Evaluate"/>; 0 for
    /// none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to below 1.</exception>
    public double TestShare
    {
        get;
        init => field =
            OptionCheck.Share(value, nameof(TestShare), "The share held out for testing");
    }

    /// <summary>
    /// Chooses the threshold between two classes, on rows that the recipe holds out, a fifth if it
    /// holds out none; null for the likelier class.
    /// </summary>
    public ThresholdMetric? Threshold { get; init; }

    /// <summary>
    /// Whether probabilities of classes are scaled by the temperature that suits the rows that the
    /// recipe holds out, a fifth if it holds out none: see <see cref="TemperatureScaling"/>.
    /// </summary>
    public bool Calibrates { get; init; }

    /// <summary>The device; null for the one that <c>Device.OpenFor</c> takes for the networks of
    /// the recipe, which the model then disposes.</summary>
    public Device? Device { get; init; }

    /// <summary>The seed of the first weights, of shuffles and of splits. An ensemble's further
    /// members have seeds that follow from it.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Processes that train as one, each given the same table and options. They share the search's
    /// trials and the ensemble's members, to the bits of one process. Of networks whose step takes
    /// 5·10⁸ multiply-adds or more, and with <see cref="Shards"/>, they share the batches. All end
    /// with the same model. Null, the default, for this process alone.
    /// </summary>
    public IProcessGroup? Group { get; init; }

    /// <summary>
    /// <see cref="FitOptions.Shards"/> in the place of the recipe's; null to leave it to the size
    /// of the network and <see cref="Group"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Shards
    {
        get;
        init => field = value is { } shards
            ? OptionCheck.AtLeast(1, shards, nameof(Shards), "The number of shards of a batch")
            : null;
    }

    /// <summary>How products are computed where the device has tensor cores.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// What the search for a recipe may cost, as a multiple of the multiply-adds of the longest
    /// training that it tries; 0 for no search. On small tables, where that is little, at least
    /// 2·10¹¹ multiply-adds. They are counted, not timed: the seed repeats the search anywhere.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public double SearchBudget
    {
        get;
        init => field = OptionCheck.NotNegative(
            value, nameof(SearchBudget), "The budget of the search, 0 for none,");
    } = 3;

    /// <summary>Is told of each epoch of each network that the search trains.</summary>
    public IProgress<PopulationProgress>? SearchProgress { get; init; }

    /// <summary>
    /// The networks of the model, which differ in their seeds and whose answers are averaged; at
    /// least 1. Null for up to 5, fewer where one takes long; with <see cref="Recipe"/>, for 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Members
    {
        get;
        init => field = value is { } members
            ? OptionCheck.AtLeast(1, members, nameof(Members), "The number of networks")
            : null;
    }

    /// <summary>Is told of each epoch of each network after the first.</summary>
    public IProgress<PopulationProgress>? MemberProgress { get; init; }

    /// <summary>
    /// Where checkpoints go: of the first network in the folder itself, of the others in folders
    /// within it, for the search, the members and the folds that correct quantiles. The same
    /// program, run again after whatever ended it, goes on with the networks that are not finished,
    /// and ends with the bits of a run that was never ended. Null, the default, for those of the
    /// recipe's options, which the search does not have.
    /// </summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>
    /// Whether the model keeps the optimizer's state of each network, with which
    /// <see cref="FurtherTraining"/> goes on; its file is up to three times as large. Of the last
    /// step, also where the best epoch's network is kept.
    /// </summary>
    public bool KeepsOptimizer { get; init; }

    /// <summary>Changes the usual recipe for the samples, in the place of a search; null for the
    /// recipe that the search finds.</summary>
    public Func<TrainingRecipe, Dataset, TrainingRecipe>? Recipe { get; init; }
}
