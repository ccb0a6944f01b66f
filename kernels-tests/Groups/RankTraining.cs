using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GpuBp.Compute;

namespace GpuBp.Tests.Groups;

/// <summary>
/// A training in which all is on that could depend on the number of ranks: Adam, dropout, a
/// schedule by steps, clipping, weights, ragged batches, validation and early stopping.
/// </summary>
internal sealed record RankTraining
{
    /// <summary>The layers, inputs first.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [19, 33, 17, 3];

    /// <summary>The rows to learn from; the last batch has 5 of them.</summary>
    public int Rows { get; init; } = 5 * 24 + 5;

    /// <summary>Samples of a batch.</summary>
    public int BatchSize { get; init; } = 24;

    /// <summary>What updates the parameters.</summary>
    public Optimizer Optimizer { get; init; } = new AdamW(0.01f, WeightDecay: 0.01f) { ClipNorm = 0.05f };

    /// <summary>How long to train; the validation is added.</summary>
    public FitOptions Options { get; init; } = new()
    {
        Epochs = 6,
        Shards = 8,
        Patience = 2,
        MinDelta = 1e-4,
        Schedule = new OneCycleSchedule(0.02f),
        InitialRows = 50,
        DecaySchedule = new ExponentialSchedule(0.9, ScheduleUnit.Step),
        DropoutSchedule = new ExponentialSchedule(0.95, ScheduleUnit.Step),
    };

    /// <summary>Draws the samples.</summary>
    public int Seed { get; init; } = 5;

    /// <summary>One of some seconds, with checkpoints in a folder.</summary>
    internal static RankTraining Long(string folder) => new()
    {
        Rows = 2005,
        Options = new FitOptions
        {
            Epochs = 12,
            Shards = 8,
            Schedule = new OneCycleSchedule(0.02f),
            Checkpoints = new(folder) { EverySteps = 10, Every = null },
        },
    };

    /// <summary>Trains on a device, and returns what it has come to.</summary>
    public Outcome Run(Device device, IProcessGroup? group = null)
    {
        var (train, validation) = (Data(Rows, Seed), Data(41, Seed + 1));
        LayerOptions[] layers =
        [
            .. Sizes.Skip(1).SkipLast(1).Select(outputs =>
                new LayerOptions(outputs, Activation.Gelu) { Dropout = 0.3f, HasLayerNorm = true, ScalesInputs = outputs == Sizes[1] }),
            new LayerOptions(Sizes[^1], Activation.Softmax),
        ];
        using var network = new Mlp(device, Sizes[0], layers, seed: 11);
        using var trainer = new Trainer(network, Loss.CrossEntropy, Optimizer, BatchSize, seed: 3, group: group);
        var result = trainer.Fit(train, Options with { Validation = validation });
        return new(
            Convert.ToHexString(SHA256.HashData(
                MemoryMarshal.AsBytes<float>(network.Parameters.ToArray()))),
            [.. result.History.Select(epoch => (epoch.Loss, epoch.Validation!.Loss, epoch.Validation.Accuracy))],
            result.Reason,
            network.Parameters.ToArray());
    }

    private Dataset Data(int rows, int seed)
    {
        var random = new Random(seed);
        var features = new float[rows, Sizes[0]];
        var targets = new float[rows, Sizes[^1]];
        var weights = new float[rows];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < Sizes[0]; k++)
                features[i, k] = 2 * random.NextSingle() - 1;
            targets[i, features[i, 0] + features[i, 1] > 0 ? 0 : random.Next(1, Sizes[^1])] = 1;
            weights[i] = random.NextSingle() + 0.5f;
        }

        return new Dataset(features, targets).WithWeights(weights);
    }

    /// <summary>What a training has come to.</summary>
    /// <param name="Hash">Of the bits of the parameters.</param>
    /// <param name="History">Loss, and loss and accuracy of the validation, of each epoch.</param>
    /// <param name="Reason">Why it ended.</param>
    /// <param name="Parameters">The parameters.</param>
    internal sealed record Outcome(
        string Hash, (double Loss, double Validation, double Accuracy)[] History, StopReason Reason, float[] Parameters);
}
