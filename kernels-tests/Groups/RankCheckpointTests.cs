using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Groups;

public sealed class RankCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpubp-ranks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A part of the epochs on some ranks, the rest on others: the bits of one process that never stopped.
    [Theory]
    [InlineData(4, 2)]
    [InlineData(1, 8)]
    [InlineData(8, 1)]
    public void Fit_CheckpointOfSomeRanks_GoesOnOnOthers(int before, int after)
    {
        var training = Training(epochs: 6);
        var expected = training.Run(TestDevices.Get("cpu"));

        Run(Saving(Training(epochs: 3, ofAll: 6), "one"), before);
        var actual = Run(Saving(training, "one"), after);

        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Hash, actual.Hash);
    }

    // Within an epoch: costs, the optimizer's state and dropout go on where they were.
    [Fact]
    public void Fit_CheckpointWithinAnEpoch_GoesOnOnFewerRanks()
    {
        var training = Training(epochs: 2);
        var expected = training.Run(TestDevices.Get("cpu"));
        var saving = Saving(training, "within", everySteps: 4);
        Run(saving, 4);
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "within"), "checkpoint-*.gpubp").Order().Skip(1))
            File.Delete(file); // Left is one of step 8, the second of the second epoch.

        var actual = Run(saving, 2);

        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Hash, actual.Hash);
    }

    [Fact]
    public void Fit_CheckpointOfOtherShards_IsRefused()
    {
        Run(Saving(Training(epochs: 1), "shards"), 2);
        var other = Saving(Training(epochs: 1), "shards");
        other = other with { Options = other.Options with { Shards = 4 } };
        Assert.Contains(
            "whose shards is 8; of this one it is 4",
            Assert.Throws<ModelFileException>(() => Run(other, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FolderThatOneRankDoesNotSee_NamesTheRank()
    {
        Run(Saving(Training(epochs: 1), "mine"), 2);
        Directory.CreateDirectory(Path.Combine(_folder, "yours"));
        var messages = new string[2];
        ThreadGroup.Run(2, group => messages[group.Rank] = Assert.Throws<ProcessGroupException>(() =>
            Saving(Training(epochs: 2), group.Rank == 0 ? "mine" : "yours").Run(TestDevices.Get("cpu"), group)).Message);
        Assert.All(messages, message => Assert.Contains("rank 1 on", message, StringComparison.Ordinal));
        Assert.All(messages, message => Assert.Contains("all hosts see it", message, StringComparison.Ordinal));
    }

    // A rank that could not take part in the state would wait for ever.
    [Fact]
    public void Fit_FolderThatCannotBeWritten_WarnsAndComesToTheSameBits()
    {
        var training = Training(epochs: 3);
        var expected = training.Run(TestDevices.Get("cpu"));
        var saving = Saving(training, "broken", everySteps: 2);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "broken")).FullName;
        for (var epoch = 0; epoch < 4; epoch++)
        {
            for (var step = 0; step < 8; step++) // A folder lies where the file would.
                Directory.CreateDirectory(Path.Combine(folder, $"checkpoint-{epoch:D10}-{step:D10}.gpubp", "full"));
        }

        Assert.Equal(expected.Hash, Run(saving, 2).Hash);
    }

    private static RankTraining Training(int epochs, int? ofAll = null)
    {
        var training = new RankTraining();
        return training with
        {
            Options = training.Options with
            {
                Epochs = epochs,
                Patience = null,
                Schedule = new OneCycleSchedule(0.02f, Length: 6 * (ofAll ?? 6)),
            },
        };
    }

    private RankTraining Saving(RankTraining training, string folder, int? everySteps = null) => training with
    {
        Options = training.Options with
        {
            Checkpoints = new(Path.Combine(_folder, folder)) { EverySteps = everySteps, Every = null, Keep = 3 },
        },
    };

    private static RankTraining.Outcome Run(RankTraining training, int ranks)
    {
        var outcomes = new RankTraining.Outcome[ranks];
        ThreadGroup.Run(ranks, group =>
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = 1 });
            outcomes[group.Rank] = training.Run(device, group);
        });
        return outcomes[0];
    }
}
