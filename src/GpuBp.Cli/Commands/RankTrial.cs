using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>A small training on all ranks, whose bits each compares with those of training
/// alone.</summary>
internal static class RankTrial
{
    private const int Inputs = 12;
    private const int Classes = 4;
    private const int BatchOfRank = 8;

    // The last batch has three samples.
    private static int Rows(int ranks) => 4 * BatchOfRank * ranks + 3;

    /// <summary>Trains; all ranks call it.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    /// <exception cref="DeviceException">This rank has no device.</exception>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    internal static string? Problem(MpiGroup group)
    {
        using var device = group.OpenDevice();
        var kinds = group.GatherTexts(device.Info.Backend);
        if (kinds.Distinct().Count() > 1)
            return "ranks have devices of several kinds, whose bits differ: " +
                string.Join(", ", kinds.Select((kind, rank) => $"rank {rank} {kind}")) +
                "; train with --device and one that all have";
        var differs = !Train(device, group, group.Size).AsSpan()
            .SequenceEqual(Train(device, null, group.Size));
        var differing = group.GatherTexts(differs ? $"rank {group.Rank}" : "")
            .Where(text => text.Length > 0).ToList();
        return differing.Count == 0 ? null
            : $"other bits than those of one rank on {string.Join(", ", differing)}";
    }

    private static float[] Train(Device device, MpiGroup? group, int ranks)
    {
        using var network = new Mlp(
            device, [Inputs, 20, Classes], Activation.Tanh, Activation.Softmax, seed: 1,
            dropout: 0.2f);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, new Adam(0.01f), BatchOfRank * ranks, seed: 1,
            group: group);
        trainer.Fit(Samples(Rows(ranks)), new FitOptions { Epochs = 3, Shards = ranks });
        return
        [
            .. network.Layers.SelectMany(
                layer => layer.GetWeights().Cast<float>().Concat(layer.GetBiases())),
        ];
    }

    private static Dataset Samples(int rows)
    {
        var random = new Random(1);
        var (features, labels) = (new float[rows, Inputs], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < Inputs; k++)
                features[i, k] = 2 * random.NextSingle() - 1;
            labels[i] = random.Next(Classes);
        }

        return Dataset.FromLabels(features, labels, Classes);
    }
}
