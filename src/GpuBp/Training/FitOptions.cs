namespace GpuBp;

/// <summary>By what the best epoch is found.</summary>
public enum Watched
{
    /// <summary>
    /// The least loss: of the validation samples after the epoch; where there are none, of the training samples as
    /// measured in the epoch, each before its step, so that what the last steps have spoilt is not seen.
    /// </summary>
    Loss,

    /// <summary>The highest accuracy on the validation samples, which must have classes.</summary>
    Accuracy,
}

/// <summary>How long <see cref="Trainer.Fit(Dataset, FitOptions, IProgress{TrainingProgress}, CancellationToken)"/>
/// trains, by what learning rates, and which of the epochs' networks it leaves.</summary>
public sealed record FitOptions
{
    /// <summary>How often to go through the training samples at most, at least 1; 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Epochs
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(Epochs), "The number of epochs");
    } = 100;

    /// <summary>Samples to measure the network on after each epoch; null for none, or a
    /// <see cref="ValidationShare"/>.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>
    /// The share of the training samples to hold out for validation, by
    /// <see cref="DatasetSplits.StratifiedSplit"/> with the trainer's seed; at least 0 and below 1. 0, the default,
    /// holds out none. Of a stream, whose rows are not known ahead, none can be held out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public double ValidationShare
    {
        get;
        init => field = OptionCheck.Share(value, nameof(ValidationShare), "The share held out for validation");
    }

    /// <summary>By what the best epoch is found.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of these.</exception>
    public Watched Watch
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw OptionCheck.Outside(
                value, nameof(Watch), $"Watched must be one of {string.Join(", ", Enum.GetNames<Watched>())}.");
    }

    /// <summary>
    /// Stops early: once so many epochs one after the other have not been better by <see cref="MinDelta"/>; at
    /// least 1. Null, the default, waits for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Patience
    {
        get;
        init => field = value is { } epochs
            ? OptionCheck.AtLeast(1, epochs, nameof(Patience), "The patience, in epochs,")
            : null;
    }

    /// <summary>By how much an epoch must be better to count for <see cref="Patience"/>; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public double MinDelta
    {
        get;
        init => field = OptionCheck.NotNegative(value, nameof(MinDelta), "The least improvement");
    }

    /// <summary>Stops between two steps once so much time has passed; above 0. Null, the default, never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? TimeBudget
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw OptionCheck.Outside(value, nameof(TimeBudget), "The time budget must be above 0.");
    }

    /// <summary>How the learning rate changes.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public Schedule Schedule
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = Schedule.Constant;

    /// <summary>Where training is kept, to be gone on with after whatever ends its process; null, the default, nowhere.</summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>
    /// Whether the network has the parameters of the best epoch in the end, however training ends; those of
    /// the last step where no epoch has ended. Takes memory for a copy of the parameters.
    /// </summary>
    public bool RestoresBest { get; init; } = true;

    /// <param name="train">The training samples; null where they come in parts.</param>
    /// <param name="name">The parameter that the options came in by.</param>
    /// <exception cref="ArgumentException">Two options contradict each other, or one needs to know how many samples
    /// there are.</exception>
    internal void Validate(Dataset? train, string name)
    {
        if (train is null && ValidationShare > 0)
            throw new ArgumentException(
                $"FitOptions: ValidationShare is {ValidationShare}, and of a stream, whose rows are not known ahead, none can " +
                "be held out; set Validation.",
                name);
        if (train is null && Schedule is { Unit: ScheduleUnit.Step, NeedsLength: true })
            throw new ArgumentException(
                $"FitOptions: {Schedule.GetType().Name} goes by the steps of the whole training, which are not known ahead of a " +
                "stream; give it a Length, or count epochs.",
                name);
        if (Validation is not null && ValidationShare > 0)
            throw new ArgumentException(
                $"FitOptions: Validation is set, and ValidationShare is {ValidationShare}; set one.", name);
        var validation = ValidationShare > 0 ? train : Validation;
        if (Watch == Watched.Accuracy && validation is not { IsClassification: true })
            throw new ArgumentException(
                "FitOptions: Watch is Accuracy, which needs validation samples with classes; set Validation or " +
                "ValidationShare, or watch the loss.",
                name);
    }
}
