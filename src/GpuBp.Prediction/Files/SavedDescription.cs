using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>The description of a network as the JSON of a file has it, in its order.</summary>
internal sealed record SavedDescription
{
    public required int Version { get; init; }

    public required string Library { get; init; }

    public required string Device { get; init; }

    /// <summary>Null of a single network.</summary>
    public required int? Members { get; init; }

    public required int Inputs { get; init; }

    public required IReadOnlyList<SavedLayer> Layers { get; init; }

    public required SavedTraining Training { get; init; }

    public required Preprocessing? Preprocessing { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Extra { get; init; }

    /// <summary>The state of a run; null of a model.</summary>
    public required JsonNode? Checkpoint { get; init; }
}

/// <summary>A layer of a <see cref="SavedDescription"/>.</summary>
/// <param name="Outputs">Neurons.</param>
/// <param name="Activation">The name of σ.</param>
/// <param name="Bias">Whether it has biases.</param>
/// <param name="Dropout">The share that training drops.</param>
internal sealed record SavedLayer(int Outputs, string Activation, bool Bias, float Dropout)
{
    /// <summary>Whether z is normalized; null for not.</summary>
    public bool? LayerNorm { get; init; }

    /// <summary>Whether the input passes by; null for not.</summary>
    public bool? Residual { get; init; }

    /// <summary>Whether the inputs are scaled; null for not.</summary>
    public bool? Scaled { get; init; }

    /// <summary>Multiplies η for the scale; null for 1.</summary>
    public float? ScaleRateFactor { get; init; }

    /// <summary>Multiplies η; null for 1.</summary>
    public float? LearningRateFactor { get; init; }

    /// <summary>λ of the layer; null for the optimizer's.</summary>
    public float? WeightDecay { get; init; }
}

/// <summary>How a network was trained, as far as it is known.</summary>
internal sealed record SavedTraining(
    string? Loss,
    string? Optimizer,
    int? BatchSize,
    long? Seed,
    int? Epochs,
    string? DataFingerprint);

/// <summary>Written at build time, so that trimmed programs can load models.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // It would predict wrongly.
    AllowOutOfOrderMetadataProperties = true)] // A scaler's kind need not come first.
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(SavedDescription))]
internal sealed partial class DescriptionContext : JsonSerializerContext;
