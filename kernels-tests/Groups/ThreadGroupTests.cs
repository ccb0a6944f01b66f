using System.Diagnostics;

namespace GpuBp.Tests.Groups;

/// <summary>Threads as ranks, on which the tests of training in groups stand.</summary>
public class ThreadGroupTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(8)]
    public void Collectives_RandomCounts_BringWhatWasSent(int size)
    {
        var seed = RandomNumbers.Create().Next();
        ThreadGroup.Run(size, group => CollectiveCampaign.Run(group, seed, operations: 60));
    }

    [Fact]
    public void Wait_OneRankFails_NamesItAndItsReason()
    {
        var told = 0;
        var first = Assert.Throws<TimeZoneNotFoundException>(() => ThreadGroup.Run(3, group =>
        {
            if (group.Rank == 1)
                throw new TimeZoneNotFoundException("no such zone");
            var e = Assert.Throws<ProcessGroupException>(() => group.BeginBarrier().Wait());
            Assert.Equal([1], e.Ranks);
            Assert.Contains("Rank 1 on b has failed: no such zone", e.Message, StringComparison.Ordinal);
            Interlocked.Increment(ref told);
        }, new ThreadGroupOptions { Hosts = ["a", "b", "c"] }));

        Assert.Equal("no such zone", first.Message);
        Assert.Equal(2, told);
    }

    [Fact]
    public void Wait_RankThatDoesNotBegin_IsNamedAfterTheTimeout()
    {
        using var end = new ManualResetEventSlim();
        ThreadGroup.Run(2, group =>
        {
            if (group.Rank == 0)
            {
                var e = Assert.Throws<ProcessGroupException>(() => group.BeginBarrier().Wait());
                Assert.Equal([1], e.Ranks);
                end.Set();
            }

            end.Wait();
        }, new ThreadGroupOptions { Timeout = TimeSpan.FromMilliseconds(50) });
    }

    [Fact]
    public void Wait_RankThatHasEnded_IsNamed()
    {
        var e = Assert.Throws<ProcessGroupException>(() => ThreadGroup.Run(2, group =>
        {
            if (group.Rank == 0)
                group.BeginBarrier().Wait();
        }));

        Assert.Contains("Rank 1 on threads ended", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_RanksThatDiffer_AreToldHow()
    {
        var e = Assert.Throws<ProcessGroupException>(() => ThreadGroup.Run(2, group =>
            group.BeginAllGather<int>(
                new int[1 + group.Rank], new int[2 + group.Rank], [1, 1 + group.Rank]).Wait()));

        Assert.Contains("all-gather of Int32 [1, ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_LatencyAndBandwidth_AreLowerBounds()
    {
        var options = new ThreadGroupOptions { LatencyMilliseconds = 20, Bandwidth = 1e6 };
        ThreadGroup.Run(2, group =>
        {
            var clock = Stopwatch.StartNew();
            var one = group.BeginBroadcast<byte>(new byte[10_000], root: 0);
            var two = group.BeginBroadcast<byte>(new byte[10_000], root: 0);
            two.Wait();
            Assert.True(clock.ElapsedMilliseconds >= 39, $"{clock.ElapsedMilliseconds} ms");
            Assert.True(one.Advance());
        }, options);
    }

    [Fact]
    public void Begin_CountsThatDoNotFit_AreRefused() => ThreadGroup.Run(1, group =>
    {
        var e = Assert.Throws<ArgumentException>(
            "counts", () => group.BeginAllGather<int>(new int[2], new int[2], [3]));
        Assert.Contains("3 elements together, and receive has 2", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            "sendCounts", () => group.BeginAllToAll<int>(new int[2], [1, 1], new int[2], [2]));
        Assert.Throws<ArgumentException>(
            "receiveCounts", () => group.BeginAllToAll<int>(new int[2], [2], new int[1], [1]));
        var shared = new int[4];
        Assert.Throws<ArgumentException>("receive", () => group.BeginAllToAll<int>(
            shared.AsMemory(0, 2), [2], shared.AsMemory(1, 2), [2]));
        Assert.Throws<ArgumentException>("receive", () => group.BeginAllGather<int>(
            shared.AsMemory(0, 2), shared.AsMemory(1, 2), [2]));
        Assert.Throws<ArgumentOutOfRangeException>("root", () => group.BeginBroadcast(shared.AsMemory(), 1));
    });
}
