using GpuBp.Bench.Suites;

namespace GpuBp.Bench.Scale;

/// <summary>What the ranks of a group train, or one process alone.</summary>
internal sealed record ScaleTask
{
    /// <summary>Epochs in which the runtime replaces the code of hot methods.</summary>
    internal const int WarmUp = 4;

    // The same in ddp_peer.py.
    private const float Dropout = 0.1f;
    private const float Rate = 1e-3f;
    private const float ClipNorm = 1;

    /// <summary>The inputs, then the neurons of each layer.</summary>
    public int[] Sizes { get; init; } = [784, 512, 512, 10];

    /// <summary>Samples of a batch, of all ranks together.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>Shards of a batch; null for one of each rank.</summary>
    public int? Shards { get; init; }

    /// <summary>Threads of each rank.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Batches of an epoch: the rate is measured by epoch.</summary>
    public int Batches { get; init; } = 20;

    /// <summary>Epochs that are measured; <see cref="WarmUp"/> more go before.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Members of a population, which is trained in place of one network; 0 for
    /// none.</summary>
    public int Members { get; init; }

    /// <summary>Ranks of which this process plays the first alone; 0 for none.</summary>
    public int Rehearsed { get; init; }

    /// <summary>What a rehearsal plays; null for a wire that takes no time.</summary>
    public Wire? Wire { get; init; }

    /// <summary>The network and its size of a batch, for people.</summary>
    internal string Name => $"{string.Join('-', Sizes)}, batch {Batch}";

    /// <summary>The samples of an epoch.</summary>
    internal Dataset Data() => new StepCase(Sizes, Batch, IsClassifier: true, Rate: 0)
        .Data(Batches * Batch);

    /// <summary>Hidden layers of ReLU with dropout.</summary>
    internal LayerOptions[] Layers() =>
    [
        .. Sizes[1..^1].Select(size =>
            new LayerOptions(size, Activation.Relu) { Dropout = Dropout }),
        new LayerOptions(Sizes[^1], Activation.Softmax),
    ];

    /// <summary>Adam, which clips the gradient.</summary>
    internal static Optimizer Optimizer() => new Adam(Rate) { ClipNorm = ClipNorm };
}
