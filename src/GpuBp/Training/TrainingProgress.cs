namespace GpuBp;

/// <summary>The progress of training after an epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch, from 1, counted over all calls of <c>Fit</c>.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean loss of a training sample, each measured before its step.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Loss and accuracy on the validation samples after the epoch; null without any.
    /// </summary>
    public Evaluation? Validation { get; init; }

    /// <summary>
    /// What <see cref="FitOptions.OwnMetric"/> measures after the epoch; null without one.
    /// </summary>
    public double? Measured { get; init; }

    /// <summary>Whether the epoch is better than all before it in this call.</summary>
    public required bool IsBest { get; init; }

    /// <summary>η of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training samples per second in this epoch, without validation.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time since the call of <c>Fit</c>, with the time before a resume.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// An estimate, by the mean time of the finished epochs, of the time until the last epoch or
    /// the end of the time budget. A lack of improvement may end training before.
    /// </summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>
    /// What went wrong since the epoch before without ending the run, such as a checkpoint that
    /// could not be written. Empty for epochs from before a resume.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
