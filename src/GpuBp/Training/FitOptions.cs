namespace GpuBp;

/// <summary>The number by which epochs are compared.</summary>
public enum Metric
{
    /// <summary>
    /// The loss, the lower the better: of the validation samples after the epoch; without any, of
    /// the training samples, each measured before its step, so that it misses harm by the last
    /// steps.
    /// </summary>
    Loss,

    /// <summary>The accuracy on the validation samples, which must have classes.</summary>
    Accuracy,
}

/// <summary>
/// How long a <see cref="Trainer"/> trains, at what learning rates, weight decays and dropout, and
/// which epoch's network it leaves.
/// </summary>
public sealed record FitOptions
{
    /// <summary>The maximum number of epochs, at least 1; 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Epochs
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(Epochs), "The number of epochs");
    } = 100;

    /// <summary>
    /// Samples to measure the network on after each epoch; null for none, or a
    /// <see cref="ValidationShare"/>.
    /// </summary>
    public Dataset? Validation { get; init; }

    /// <summary>
    /// The share of the training samples to hold out for validation, by
    /// <see cref="DatasetSplits.StratifiedSplit"/> with the trainer's seed; at least 0, the
    /// default, and below 1. A stream, whose rows are not known ahead, cannot hold out any.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public double ValidationShare
    {
        get;
        init => field =
            OptionCheck.Share(value, nameof(ValidationShare), "The share held out for validation");
    }

    /// <summary>The number by which the best epoch is found.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is undefined.</exception>
    public Metric Metric
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw OptionCheck.Outside(
                value,
                nameof(Metric),
                $"The metric must be one of {string.Join(", ", Enum.GetNames<Metric>())}.");
    }

    /// <summary>
    /// A measure of your own, by which the best epoch is found in the place of
    /// <see cref="Metric"/>. It needs validation samples. Null, the default, for none.
    /// </summary>
    public ValidationMetric? OwnMetric { get; init; }

    /// <summary>
    /// Stops early, after this number of successive epochs without an improvement by
    /// <see cref="MinDelta"/>; at least 1. Null, the default, never stops early.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Patience
    {
        get;
        init => field = value is { } epochs
            ? OptionCheck.AtLeast(1, epochs, nameof(Patience), "The patience, in epochs,")
            : null;
    }

    /// <summary>The improvement that <see cref="Patience"/> waits for; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public double MinDelta
    {
        get;
        init => field = OptionCheck.NotNegative(value, nameof(MinDelta), "The minimum improvement");
    }

    /// <summary>
    /// Stops between two steps after this time; above 0. Null, the default, never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? TimeBudget
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw OptionCheck.Outside(
                value, nameof(TimeBudget), "The time budget must be above 0.");
    }

    /// <summary>How the learning rate changes.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public Schedule Schedule
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = Schedule.Constant;

    /// <summary>
    /// How weight decay changes: λ s, with s of <see cref="Schedule.RateAt"/> for η₀ = 1, and with
    /// the λ of the optimizer or of the layer.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">It is a <see cref="PlateauSchedule"/>.</exception>
    public Schedule DecaySchedule
    {
        get;
        init => field = WithoutLoss(value, nameof(DecaySchedule));
    } = Schedule.Constant;

    /// <summary>
    /// How dropout changes: p s, which must stay below 1, with s of <see cref="Schedule.RateAt"/>
    /// for η₀ = 1, and with the p of each layer.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">It is a <see cref="PlateauSchedule"/>.</exception>
    public Schedule DropoutSchedule
    {
        get;
        init => field = WithoutLoss(value, nameof(DropoutSchedule));
    } = Schedule.Constant;

    /// <summary>
    /// Rescales the first weights by so many training rows, at least 2, which the trainer's seed
    /// draws: layer after layer, w ← w / σ and b ← (b − μ) / σ, so that each neuron's z has mean 0
    /// and variance 1 over them (Salimans and Kingma 2016). All rows where there are fewer; of a
    /// stream, those of the first part. Null, the default, leaves the weights as they were drawn.
    /// </summary>
    /// <remarks>
    /// Before the first step of the trainer's first call of Fit, and not where a checkpoint goes
    /// on, or where a model is trained further. Frozen layers stay as they are, and layers without
    /// biases keep their mean.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is below 2.</exception>
    public int? InitialRows
    {
        get;
        init => field = value is { } rows
            ? OptionCheck.AtLeast(
                2, rows, nameof(InitialRows), "The number of rows to rescale first weights by")
            : null;
    }

    /// <summary>
    /// Where checkpoints go; a rerun resumes from the newest. Null, the default, saves none.
    /// </summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>
    /// Whether the network ends with the parameters of the best epoch, however training ends; with
    /// those of the last step if no epoch is finished. Takes memory for a copy of the parameters.
    /// </summary>
    public bool RestoresBest { get; init; } = true;

    /// <summary>
    /// Cuts each batch into so many shards of equal size, whose gradients are added pairwise. The
    /// weights depend on the number of shards, and not on how many ranks share them: each rank of
    /// the trainer's group has 1, 2, 4, … shards. A process without others computes one shard after
    /// another, in the memory of one. Null, the default, is one shard for each rank.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Shards
    {
        get;
        init => field = value is { } shards
            ? OptionCheck.AtLeast(1, shards, nameof(Shards), "The number of shards of a batch")
            : null;
    }

    /// <param name="train">The training samples; null where they come in parts.</param>
    /// <param name="name">The name of the caller's parameter.</param>
    /// <exception cref="ArgumentException">
    /// Two options contradict each other, or one needs the number of samples.
    /// </exception>
    internal void Validate(Dataset? train, string name)
    {
        if (train is null && ValidationShare > 0)
            throw new ArgumentException(
                $"FitOptions: ValidationShare is {ValidationShare}, but a stream, whose rows are " +
                "not known ahead, cannot hold out any; set Validation.",
                name);
        foreach (var schedule in new[] { Schedule, DecaySchedule, DropoutSchedule })
        {
            if (train is null && schedule is { Unit: ScheduleUnit.Step, NeedsLength: true })
                throw new ArgumentException(
                    $"FitOptions: {schedule.GetType().Name} needs the number of steps of the " +
                    "whole training, which is not known ahead for a stream; give it a Length, or " +
                    "count epochs.",
                    name);
        }

        if (Validation is not null && ValidationShare > 0)
            throw new ArgumentException(
                $"FitOptions: Validation is set, and ValidationShare is {ValidationShare}; set " +
                "one of them.",
                name);
        var validation = ValidationShare > 0 ? train : Validation;
        if (OwnMetric is not null && (validation is null || Metric != Metric.Loss))
            throw new ArgumentException(
                $"FitOptions: OwnMetric is {OwnMetric}, " + (validation is null
                    ? "which needs validation samples; set Validation or ValidationShare."
                    : $"and Metric is {Metric}; set one of them."),
                name);
        if (Metric == Metric.Accuracy && validation is not { IsClassification: true })
            throw new ArgumentException(
                "FitOptions: Metric is Accuracy, which needs validation samples with classes; " +
                "set Validation or ValidationShare, or set Metric to Loss.",
                name);
    }

    private static Schedule WithoutLoss(Schedule schedule, string name)
    {
        ArgumentNullException.ThrowIfNull(schedule, name);
        return schedule is not PlateauSchedule ? schedule : throw new ArgumentException(
            $"{name} is a PlateauSchedule, which follows the loss, for the learning rate alone. " +
            "Take another schedule, or one of your own.",
            name);
    }
}
