namespace GpuBp;

/// <summary>What a <see cref="TrainingLoop"/> needs beside its step.</summary>
internal sealed record LoopNeeds
{
    internal static LoopNeeds None { get; } = new();

    /// <summary>What the optimiser keeps; null to keep it no longer than the loop.</summary>
    internal OptimizerState? State { get; init; }

    /// <summary>Whether each step has a learning rate of its own.</summary>
    internal bool SchedulesSteps { get; init; }

    /// <summary>Whether the data set is the first of many parts.</summary>
    internal bool TakesParts { get; init; }

    /// <summary>Whether parameters are set aside, to be had again.</summary>
    internal bool KeepsBest { get; init; }
}
