namespace GpuBp;

/// <summary>
/// How often training is kept, so that a run that was cut short goes on from there: with the same bits, on the same
/// device, as if nothing had been. <see cref="FitOptions.Checkpoints"/> takes it.
/// </summary>
public abstract record Checkpoints
{
    private protected Checkpoints()
    {
    }

    /// <summary>After so many steps, counted over all epochs; at least 1. Null, the default, does not count steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? EverySteps
    {
        get;
        init => field = value is { } steps
            ? OptionCheck.AtLeast(1, steps, nameof(EverySteps), "The steps between two checkpoints")
            : null;
    }

    /// <summary>After so many epochs; at least 1. Null, the default, does not count epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? EveryEpochs
    {
        get;
        init => field = value is { } epochs
            ? OptionCheck.AtLeast(1, epochs, nameof(EveryEpochs), "The epochs between two checkpoints")
            : null;
    }

    /// <summary>Between two steps once so much time has passed since the last one; above 0. A minute by default; null never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? Every
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw OptionCheck.Outside(value, nameof(Every), "The time between two checkpoints must be above 0.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Begins with a call of Fit: nobody else may keep theirs there until it is disposed.</summary>
    internal abstract CheckpointSession Open(Trainer trainer, TrainingSource train, FitOptions options);
}

/// <summary>The checkpoints of one call of Fit.</summary>
internal abstract class CheckpointSession : IDisposable
{
    /// <summary>Brings back what the last one holds, where there is one.</summary>
    /// <param name="loop">The steps; the parameters that it set aside are brought back too.</param>
    /// <param name="state">Where the run stands.</param>
    internal abstract void Resume(TrainingLoop loop, RunState state);

    /// <summary>Keeps all that a run needs to go on.</summary>
    internal abstract void Save(TrainingLoop loop, RunState state);

    public abstract void Dispose();
}
