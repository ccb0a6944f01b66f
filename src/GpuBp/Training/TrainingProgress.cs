namespace GpuBp;

/// <summary>What is known after an epoch of training.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch, from 1, counted over all calls of <see cref="Trainer.Fit"/>.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean loss of a training sample, each measured just before its step.</summary>
    public required double Loss { get; init; }

    /// <summary>How the network does on the validation set after the epoch; null without one.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Training samples per second in this epoch, validation not counted.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time since the call of <see cref="Trainer.Fit"/>.</summary>
    public required TimeSpan Elapsed { get; init; }
}
