using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary>How and where to train, and what to write.</summary>
internal sealed record TrainingSettings
{
    /// <summary>The device; null for the default.</summary>
    internal required string? Device { get; init; }

    /// <summary>The processes that train as one; null for this one alone.</summary>
    internal required MpiGroup? Group { get; init; }

    /// <summary>Whether this process shows progress and writes files.</summary>
    internal bool IsFirst => Group is null or { Rank: 0 };

    /// <summary>The shards of a batch; null to leave them to ranks and network.</summary>
    internal required int? Shards { get; init; }

    internal required int Seed { get; init; }

    internal required Precision Precision { get; init; }

    /// <summary>Chooses the threshold between two classes; null for the default one.</summary>
    internal required ThresholdMetric? Threshold { get; init; }

    /// <summary>Whether probabilities are scaled.</summary>
    internal required bool Calibrates { get; init; }

    /// <summary>Applies the command line's options to the recipe for the samples; null where there
    /// are none.</summary>
    internal required Func<TrainingRecipe, Dataset, TrainingRecipe>? Recipe { get; init; }

    /// <summary>What the search for the recipe may cost.</summary>
    internal required double SearchBudget { get; init; }

    /// <summary>The networks of the model; null to leave it to the table.</summary>
    internal required int? Members { get; init; }

    /// <summary>Whether progress is not shown.</summary>
    internal required bool IsQuiet { get; init; }

    /// <summary>The target's column; null for the last.</summary>
    internal required string? Target { get; init; }

    /// <summary>The share of rows to test by; 0 for none.</summary>
    internal required double TestShare { get; init; }

    /// <summary>What is not left to the table's cells.</summary>
    internal required TableOptions Table { get; init; }

    /// <summary>The model's file.</summary>
    internal required string ModelPath { get; init; }

    internal required Checkpoints? Checkpoints { get; init; }

    /// <summary>The page to write; null for none.</summary>
    internal required string? ReportPath { get; init; }

    /// <summary>The folder for TensorBoard's events; null for none.</summary>
    internal required string? TensorBoardFolder { get; init; }

    internal required TrainingDisplay Display { get; init; }

    /// <summary>The path of the samples, for messages.</summary>
    internal required string Source { get; init; }

    /// <summary>The command that repeats the training.</summary>
    internal required string CommandLine { get; init; }
}
