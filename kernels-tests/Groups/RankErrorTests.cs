using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Groups;

public class RankErrorTests
{
    [Theory]
    [InlineData(4, 6, "Shards is 6, but each of 4 ranks must have 1, 2, 4, … shards")]
    [InlineData(2, 6, "Set 2, 4 or 8 shards")]
    [InlineData(1, 25, "A batch of 24 samples cannot be cut into 25 shards")]
    [InlineData(32, null, "A batch of 24 samples cannot be cut into 32 shards, of which each rank of 32 has 1")]
    public void Fit_ShardsThatRanksCannotShare_AreRefused(int ranks, int? shards, string message)
    {
        var training = new RankTraining();
        training = training with { Options = training.Options with { Shards = shards } };
        Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => ThreadGroup.Run(
                ranks, group => training.Run(TestDevices.Get("cpu"), group))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_BelowOne_AreRefused() => Assert.Contains(
        "at least 1",
        Assert.Throws<ArgumentOutOfRangeException>(() => new FitOptions { Shards = 0 }).Message,
        StringComparison.Ordinal);

    public static TheoryData<string, string> Differences { get; } = new()
    {
        { "data", "the data is" },
        { "batch", "the batch size is 24 on rank 0" },
        { "shards", "the shards is 8 on rank 0" },
        { "epochs", "the number of epochs is 6 on rank 0" },
        { "optimizer", "the optimizer is AdamW" },
        { "network", "the network is" },
    };

    // Each rank tells what differs, before the first step.
    [Theory]
    [MemberData(nameof(Differences))]
    public void Fit_OnRanksThatWereGivenDifferentThings_SaysWhat(string what, string message)
    {
        var training = new RankTraining();
        var other = what switch
        {
            "data" => training with { Seed = 6 },
            "batch" => training with { BatchSize = 23 },
            "shards" => training with { Options = training.Options with { Shards = 4 } },
            "epochs" => training with { Options = training.Options with { Epochs = 7 } },
            "optimizer" => training with { Optimizer = new AdamW(0.02f) },
            _ => training with { Sizes = [19, 33, 18, 3] },
        };
        var messages = new string[2];
        ThreadGroup.Run(2, group => messages[group.Rank] = Assert.Throws<ProcessGroupException>(() =>
            (group.Rank == 0 ? training : other).Run(TestDevices.Get("cpu"), group)).Message);
        Assert.All(messages, text => Assert.Contains(message, text, StringComparison.Ordinal));
        Assert.All(messages, text => Assert.Contains("rank 1 on", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WhenARankThrows_EndsTheOthersWithItsMessage()
    {
        var messages = new string[3];
        ThreadGroup.Run(3, group =>
        {
            using var network = new Mlp(TestDevices.Get("cpu"), [4, 5, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), 6, group: group);
            var listener = new Progress(_ => throw new InvalidDataException("the disk is full"));
            var e = Record.Exception(() => trainer.Fit(Random(30), epochs: 3, progress: group.Rank == 1 ? listener : null));
            messages[group.Rank] = $"{e!.GetType().Name}: {e.Message}";
        });
        Assert.Equal("InvalidDataException: the disk is full", messages[1]);
        foreach (var rank in new[] { 0, 2 })
        {
            Assert.StartsWith("ProcessGroupException: ", messages[rank], StringComparison.Ordinal);
            Assert.Contains("the disk is full", messages[rank], StringComparison.Ordinal);
        }
    }

    // One rank is told to stop; all stop between the same two steps, with the same network.
    [Fact]
    public void Fit_WhenOneRankIsCancelled_EndsAllWithTheSameBits()
    {
        var outcomes = new (StopReason Reason, float[] Parameters)[4];
        ThreadGroup.Run(4, group =>
        {
            using var source = new CancellationTokenSource();
            using var network = new Mlp(TestDevices.Get("cpu"), [4, 5, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), 8, group: group);
            var result = trainer.Fit(
                Random(333),
                new FitOptions { Epochs = 1_000_000 },
                new Progress(epoch =>
                {
                    if (group.Rank == 2 && epoch.Epoch == 2)
                        source.Cancel();
                }),
                source.Token);
            outcomes[group.Rank] = (result.Reason, network.Parameters.ToArray());
        });
        Assert.All(outcomes, outcome => Assert.Equal(StopReason.Cancelled, outcome.Reason));
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0].Parameters, outcome.Parameters));
    }

    // The batch with the NaN is rank 1's; all name it.
    [Fact]
    public void Fit_OnNumbersThatAreNotFinite_NamesTheSameBatchOnAllRanks()
    {
        var messages = new string[2];
        ThreadGroup.Run(2, group =>
        {
            using var network = new Mlp(TestDevices.Get("cpu"), [4, 5, 2], Activation.Tanh, Activation.Identity, seed: 1);
            using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1e30f), 8, group: group);
            messages[group.Rank] = Assert.Throws<NonFiniteException>(() => trainer.Fit(Random(80), epochs: 2)).Message;
        });
        Assert.Equal(messages[0], messages[1]);
        Assert.Contains("batch", messages[0], StringComparison.Ordinal);
    }

    private static Dataset Random(int rows)
    {
        var random = new Random(rows);
        var features = new float[rows, 4];
        var targets = new float[rows, 2];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < 4; k++)
                features[i, k] = 2 * random.NextSingle() - 1;
            targets[i, features[i, 0] > 0 ? 1 : 0] = 1;
        }

        return new Dataset(features, targets);
    }

    private sealed class Progress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
