using System.Collections.Concurrent;
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Groups;

/// <summary>The weights depend on the shards of a batch, and not on the ranks that share them.</summary>
public class RankBitsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Fit_OnAnyNumberOfRanks_ComesToTheSameBits(int shards)
    {
        var training = new RankTraining();
        training = training with { Options = training.Options with { Shards = shards } };
        var alone = training.Run(TestDevices.Get("cpu"));
        foreach (var ranks in new[] { 1, 2, 4, 8 })
            AssertSame(alone, OnRanks(training, ranks));
    }

    // The tree of three ranks has a branch without a neighbour.
    [Fact]
    public void Fit_OnThreeRanks_ComesToTheBitsOfOne()
    {
        var training = new RankTraining();
        foreach (var shards in new[] { 3, 12 })
        {
            var cut = training with { Options = training.Options with { Shards = shards } };
            AssertSame(cut.Run(TestDevices.Get("cpu")), OnRanks(cut, 3));
        }
    }

    [Fact]
    public void Fit_OfOneBlockOfParameters_LeavesRanksWithoutASlice()
    {
        var training = new RankTraining { Sizes = [2, 3, 2], Optimizer = new Sgd(0.1f) { ClipNorm = 0.1f } };
        AssertSame(training.Run(TestDevices.Get("cpu")), OnRanks(training, 4));
    }

    // Two buckets, of which one is exchanged while the layer below is computed.
    [Fact]
    public void Fit_OfSeveralBuckets_ComesToTheSameBits()
    {
        var training = new RankTraining { Sizes = [19, 1400, 900, 3], Rows = 29 };
        training = training with { Options = training.Options with { Epochs = 1, Shards = 4 } };
        AssertSame(training.Run(TestDevices.Get("cpu")), OnRanks(training, 2));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Fit_OfEachOptimizer_ComesToTheSameBits(string name)
    {
        var training = new RankTraining { Optimizer = Of(name), Sizes = [19, 300, 40, 3] };
        AssertSame(training.Run(TestDevices.Get("cpu")), OnRanks(training, 4));
    }

    public static TheoryData<string> Optimizers { get; } = ["sgd", "momentum", "rmsprop", "adam"];

    // Sums of shards round otherwise than the sum of the whole batch: by some units in the last place of
    // each gradient, which six epochs of AdamW carry on.
    [Fact]
    public void Fit_InShards_ComesCloseToWholeBatches()
    {
        var training = new RankTraining { Optimizer = new Sgd(0.1f) };
        var whole = training with { Options = training.Options with { Shards = null } };
        var expected = whole.Run(TestDevices.Get("cpu")).Parameters;
        var actual = training.Run(TestDevices.Get("cpu")).Parameters;
        Assert.NotEqual(expected, actual);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Theory, EveryDevice]
    public void Fit_OnEachDevice_ComesToTheBitsOfOneRank(string deviceName)
    {
        var training = new RankTraining { Rows = 29 };
        training = training with { Options = training.Options with { Epochs = 2, Shards = 4 } };
        var device = TestDevices.Get(deviceName);
        var alone = training.Run(device);
        var outcomes = new ConcurrentBag<RankTraining.Outcome>();
        ThreadGroup.Run(2, group => outcomes.Add(training.Run(device, group)));
        Assert.All(outcomes, outcome => AssertSame(alone, outcome));
    }

    private static Optimizer Of(string name) => name switch
    {
        "sgd" => new Sgd(0.1f),
        "momentum" => new Sgd(0.1f, Momentum: 0.9f),
        "rmsprop" => new RmsProp(0.01f),
        _ => new Adam(0.01f),
    };

    private static RankTraining.Outcome OnRanks(RankTraining training, int ranks)
    {
        var outcomes = new RankTraining.Outcome[ranks];
        ThreadGroup.Run(ranks, group =>
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = 1 + group.Rank % 2 });
            outcomes[group.Rank] = training.Run(device, group);
        });
        Assert.All(outcomes, outcome => AssertSame(outcomes[0], outcome));
        return outcomes[0];
    }

    private static void AssertSame(RankTraining.Outcome expected, RankTraining.Outcome actual)
    {
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Reason, actual.Reason);
        Assert.Equal(expected.Hash, actual.Hash);
    }
}
