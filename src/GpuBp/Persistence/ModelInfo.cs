using System.Text.Json;

namespace GpuBp;

/// <summary>
/// What a model's file says beside layers and weights: where the model comes from.
/// </summary>
public sealed record ModelInfo
{
    /// <summary>The loss that training lowered; null where unknown.</summary>
    public string? Loss { get; init; }

    /// <summary>The optimizer with its settings; null where unknown.</summary>
    public string? Optimizer { get; init; }

    /// <summary>The samples of a batch; null where unknown.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The seed of shuffles and dropout; null where unknown.</summary>
    public long? Seed { get; init; }

    /// <summary>The number of trained epochs; null where unknown.</summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// The <see cref="Dataset.Fingerprint"/> of the training samples; null where unknown.
    /// </summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The version of the library that wrote the file. Saving writes its own.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>The device of the network at the time of saving. Saving writes its own.</summary>
    public string? Device { get; init; }

    /// <summary>
    /// The model's preprocessing; null where it has none. Saving writes the model's own.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>
    /// The networks, whose outputs are averaged; 1 for a single one. Saving writes its own.
    /// </summary>
    public int Members { get; init; } = 1;

    /// <summary>
    /// The layers of each network, such as <c>4 → 100 relu → 3 softmax</c>. Saving writes its own.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>
    /// Whether the file has a checksum, by which damage is noticed; files before format version 2
    /// have none. Saving writes one.
    /// </summary>
    public bool HasChecksum { get; init; }

    /// <summary>
    /// Further facts by name, as <c>JsonSerializer.SerializeToElement</c> makes them.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string,
        JsonElement>();
}
