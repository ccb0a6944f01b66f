namespace GpuBp;

/// <summary>What is known after an epoch of training.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch, from 1, counted over all calls of
    /// <see cref="Trainer.Fit(Dataset, int, Dataset, IProgress{TrainingProgress}, CancellationToken)"/>.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean loss of a training sample, each measured just before its step.</summary>
    public required double Loss { get; init; }

    /// <summary>How the network does on the validation set after the epoch; null without one.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Whether no epoch of the call before was as good.</summary>
    public required bool IsBest { get; init; }

    /// <summary>η, of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training samples per second in this epoch, validation not counted.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time since the call of
    /// <see cref="Trainer.Fit(Dataset, int, Dataset, IProgress{TrainingProgress}, CancellationToken)"/>.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Time until all epochs are gone through, or the time budget is used up, as long as the epochs so far took
    /// on average; training without improvement may end before.
    /// </summary>
    public required TimeSpan Remaining { get; init; }
}
