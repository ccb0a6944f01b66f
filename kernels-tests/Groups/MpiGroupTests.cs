using System.Diagnostics;

namespace GpuBp.Tests.Groups;

/// <summary>Groups of processes under the launchers of Open MPI and MPICH.</summary>
public class MpiGroupTests
{
    public static TheoryData<string> Launchers => [.. MpiLauncher.Names];

    public static TheoryData<string, int, int?> Campaigns()
    {
        var campaigns = new TheoryData<string, int, int?>();
        foreach (var launcher in MpiLauncher.Names)
            foreach (var ranks in (int[])[1, 2, 4, 8])
                campaigns.Add(launcher, ranks, ranks == 4 ? 1000 : null); // Types of own past 1,000 bytes.
        return campaigns;
    }

    [Theory, MemberData(nameof(Campaigns))]
    public void Collectives_RandomCounts_BringWhatWasSent(string launcher, int ranks, int? byteLimit)
    {
        var seed = RandomNumbers.Create().Next();
        string[] limit = byteLimit is null ? [] : [$"{byteLimit}"];
        using var run = RankRun.Start(
            MpiLauncher.Get(launcher), ranks, ["campaign", $"{seed}", "40", .. limit]);
        var output = run.EndWell();
        for (var rank = 0; rank < ranks; rank++)
            Assert.Contains($"rank {rank}: all arrived in {ranks}", output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Join_UnderALauncher_NamesLibraryAndHosts(string launcher)
    {
        using var run = RankRun.Start(MpiLauncher.Get(launcher), 2, ["about"]);
        var output = run.EndWell();
        Assert.Contains("rank 1: 2 ranks, 1 of 2 here, ", output, StringComparison.Ordinal);
        Assert.Contains($"Abi = {launcher}'s ABI", output, StringComparison.Ordinal);
        Assert.Contains($"Version = {launcher}", output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Fail_OneRank_EndsAllWithItsReason(string launcher)
    {
        using var run = RankRun.Start(
            MpiLauncher.Get(launcher), 4, ["fail", "2", "the disk of größte is full"]);
        Assert.NotEqual(0, run.End());
        foreach (var rank in (int[])[0, 1, 3])
            Assert.Matches(
                $"rank {rank}: Rank 2 on .* has failed: the disk of größte is full \\[2\\]", run.Output);
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Dispose_AfterAnException_EndsAllAndBlamesThatRankAlone(string launcher)
    {
        using var run = RankRun.Start(MpiLauncher.Get(launcher), 4, ["throw", "1"]);
        Assert.NotEqual(0, run.End());
        foreach (var rank in (int[])[0, 2, 3])
            Assert.Matches($"rank {rank}: Rank 1 on [^,]* left the group.* \\[1\\]", run.Output);
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Kill_OneRank_EndsAll(string launcher)
    {
        using var run = RankRun.Start(MpiLauncher.Get(launcher), 3, ["endless"]);
        var processes = run.Processes(3);
        var clock = Stopwatch.StartNew();
        RankRun.Signal("KILL", processes[1]);
        Assert.NotEqual(0, run.End());
        // Open MPI's launcher ends a moment before those that it has ended.
        while (Array.Exists(processes, process => Directory.Exists($"/proc/{process}")))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}:\n{run.Output}");
            Thread.Sleep(10);
        }
    }

    [Theory, MemberData(nameof(Launchers))]
    public void NullReference_InARank_IsAnException(string launcher)
    {
        using var run = RankRun.Start(MpiLauncher.Get(launcher), 1, ["null"]);
        Assert.Contains("null is caught", run.EndWell(), StringComparison.Ordinal);
    }

    [Fact]
    public void Join_LibraryOfAnotherLauncher_SaysThatTheyDoNotBelongTogether()
    {
        const string Mpich = "/usr/lib/x86_64-linux-gnu/libmpich.so.12";
        Assert.SkipUnless(File.Exists(Mpich), $"{Mpich} is not there.");
        using var run = RankRun.Start(
            MpiLauncher.Get("Open MPI"), 2, ["about"], ("GPUBP_MPI", Mpich));
        Assert.NotEqual(0, run.End());
        Assert.Contains("has started 2 processes, and", run.Output, StringComparison.Ordinal);
    }
}
