using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>The state of a run as the JSON of a checkpoint has it, in its order.</summary>
/// <remarks>A number that is infinite, which JSON does not have, is null and left out.</remarks>
internal sealed record SavedCheckpoint
{
    public required string Device { get; init; }

    public required IReadOnlyDictionary<string, string> Training { get; init; }

    public required int FirstEpoch { get; init; }

    public required int Epoch { get; init; }

    public required long Steps { get; init; }

    public required int Part { get; init; }

    public required long PartSteps { get; init; }

    public required double PartLoss { get; init; }

    public required int Batch { get; init; }

    public required int Waited { get; init; }

    /// <summary>The best epoch of the run, from 1; 0 for none.</summary>
    public required int Best { get; init; }

    public required double? BestScore { get; init; }

    public required double? ScoreToBeat { get; init; }

    public required long ElapsedTicks { get; init; }

    public required SavedPlateau Plateau { get; init; }

    /// <summary>Null of an optimizer that counts no steps.</summary>
    public required int? OptimizerSteps { get; init; }
}

/// <summary>A <see cref="Plateau"/> of a <see cref="SavedCheckpoint"/>.</summary>
internal sealed record SavedPlateau(double? Best, int Waited, int Cooling, int Changes);

/// <summary>Written at build time, so that trimmed programs can save checkpoints.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SavedCheckpoint))]
internal sealed partial class CheckpointContext : JsonSerializerContext;
