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

    /// <summary>Whether to pack factors even where it does not pay.</summary>
    internal bool PacksAll { get; init; }
}

/// <summary>What a <see cref="TrainingLoop"/> needs beside its steps.</summary>
internal sealed record LoopOptions : StepOptions
{
    /// <summary>Free bytes of the device; null to ask it.</summary>
    internal long? FreeBytes { get; init; }

    /// <summary>Whether each step has a learning rate of its own.</summary>
    internal bool SchedulesSteps { get; init; }

    /// <summary>Whether the dataset is the first of many parts.</summary>
    internal bool TakesParts { get; init; }

    /// <summary>Whether to keep a copy of the best parameters.</summary>
    internal bool KeepsBest { get; init; }
}
