namespace GpuBp;

/// <summary>How a <see cref="TrainingStep"/> computes, and what it keeps.</summary>
internal record StepOptions
{
    /// <summary>How products are computed.</summary>
    internal Precision Precision { get; init; }

    /// <summary>What the optimizer keeps; null to keep it no longer than the step.</summary>
    internal OptimizerState? State { get; init; }

    /// <summary>
    /// How batches are cut and shared; null for whole batches in this process alone.
    /// </summary>
    internal RankPlan? Plan { get; init; }

    /// <summary>Whether to store gradients though the optimizer needs none.</summary>
    internal bool StoresGradients { get; init; }

    /// <summary>
    /// The most steps of an epoch that have a dropout of their own; 1 if all have the same.
    /// </summary>
    internal int DropoutSteps { get; init; } = 1;

    /// <summary>Whether to pack factors even where it does not pay.</summary>
    internal bool PacksAll { get; init; }
}

/// <summary>What a <see cref="TrainingLoop"/> needs beside its steps.</summary>
internal sealed record LoopOptions : StepOptions
{
    /// <summary>Free bytes of the device; null to ask it.</summary>
    internal long? FreeBytes { get; init; }

    /// <summary>Whether each step has a learning rate of its own.</summary>
    internal bool SchedulesRates { get; init; }

    /// <summary>Whether each step has a weight decay of its own.</summary>
    internal bool SchedulesDecays { get; init; }

    /// <summary>Whether each step has a dropout of its own.</summary>
    internal bool SchedulesDropout { get; init; }

    /// <summary>The numbers of each row that schedules of rates and decays take.</summary>
    internal int ScheduledNumbers => (SchedulesRates ? 1 : 0) + (SchedulesDecays ? 1 : 0);

    /// <summary>
    /// The same for samples, of whose batches each may have a dropout of its own.
    /// </summary>
    internal LoopOptions For(Dataset data) =>
        this with { DropoutSteps = SchedulesDropout ? data.Rows : 1 };

    /// <summary>Whether the dataset is the first of many parts.</summary>
    internal bool TakesParts { get; init; }

    /// <summary>Whether to keep a copy of the best parameters.</summary>
    internal bool KeepsBest { get; init; }
}
