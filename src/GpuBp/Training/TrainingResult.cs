namespace GpuBp;

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were gone through.</summary>
    Finished,

    /// <summary>As many epochs as <see cref="FitOptions.Patience"/> says were not better.</summary>
    NoImprovement,

    /// <summary>The <see cref="FitOptions.TimeBudget"/> was used up.</summary>
    TimeBudget,

    /// <summary>Cancellation was asked for.</summary>
    Cancelled,
}

/// <summary>What training came to.</summary>
public sealed record TrainingResult
{
    /// <summary>What was known after each epoch of the call that came to its end.</summary>
    public required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>Of these the best, the first of equals; null where none came to its end, or to a number.</summary>
    public required TrainingProgress? Best { get; init; }

    /// <summary>Why training ended.</summary>
    public required StopReason Reason { get; init; }
}
