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

    /// <summary>How to train, but for the device and who is told.</summary>
    internal required TrainOptions Options { get; init; }

    /// <summary>The options of the command line that decide which bits the model ends with, by
    /// their names.</summary>
    internal required IReadOnlyDictionary<string, string[]> Given { get; init; }

    /// <summary>Whether progress is not shown.</summary>
    internal required bool IsQuiet { get; init; }

    /// <summary>The target's column; null for the last.</summary>
    internal required string? Target { get; init; }

    /// <summary>The model's file.</summary>
    internal required string ModelPath { get; init; }

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
