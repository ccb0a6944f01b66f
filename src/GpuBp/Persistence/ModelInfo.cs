using System.Text.Json;

namespace GpuBp;

/// <summary>What a model file says of a model beside its layers and weights: where it comes from.</summary>
public sealed record ModelInfo
{
    /// <summary>The cost that was lowered; null where nobody said.</summary>
    public string? Loss { get; init; }

    /// <summary>The optimiser with its numbers; null where nobody said.</summary>
    public string? Optimizer { get; init; }

    /// <summary>Samples of a mini-batch; null where nobody said.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The seed of the shuffles and of dropout; null where nobody said.</summary>
    public long? Seed { get; init; }

    /// <summary>Epochs that the network was trained for; null where nobody said.</summary>
    public int? Epochs { get; init; }

    /// <summary>The <see cref="GpuBp.DataFingerprint"/> of the training samples; null where nobody said.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The library that wrote the file; read, and not written from here.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>The device that held the network when it was saved; read, and not written from here.</summary>
    public string? Device { get; init; }

    /// <summary>What raw rows go through before the network; null where nobody said. <see cref="Model"/> applies it.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The layers, such as <c>4 → 100 relu → 3 softmax</c>; read, and not written from here.</summary>
    public string? Network { get; init; }

    /// <summary>
    /// More, by name. Made by
    /// <c>JsonSerializer.SerializeToElement</c>.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What a trainer knows.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="train">The samples that it has trained on; null not to note their fingerprint.</param>
    public static ModelInfo Of(Trainer trainer, Dataset? train = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return new ModelInfo
        {
            Loss = trainer.Loss.Name,
            Optimizer = InvariantText.Of(trainer.Optimizer.ToString),
            BatchSize = trainer.BatchSize,
            Seed = trainer.Seed,
            Epochs = trainer.Epochs,
            DataFingerprint = train is null ? null : GpuBp.DataFingerprint.Of(train),
        };
    }
}
