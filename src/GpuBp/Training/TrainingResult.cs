namespace GpuBp;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are finished.</summary>
    Finished,

    /// <summary>No improvement in <see cref="FitOptions.Patience"/> epochs.</summary>
    NoImprovement,

    /// <summary>The <see cref="FitOptions.TimeBudget"/> is used up.</summary>
    TimeBudget,

    /// <summary>Cancellation was requested.</summary>
    Cancelled,

    /// <summary>A <see cref="Population"/> has dropped the network after a rung.</summary>
    Dropped,
}

/// <summary>The result of training.</summary>
public sealed record TrainingResult
{
    /// <summary>The progress of each finished epoch of the call.</summary>
    public required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>
    /// The best of these, the first of equals; null if there is none whose loss is a number.
    /// </summary>
    public required TrainingProgress? Best { get; init; }

    /// <summary>Why training ended.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>
    /// What went wrong without ending the run: damaged checkpoints, and those that could not be
    /// written. <see cref="TrainingProgress.Warnings"/> tells of them earlier, the trainer's logger
    /// at once.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
