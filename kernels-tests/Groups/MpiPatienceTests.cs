namespace GpuBp.Tests.Groups;

/// <summary>What waits of a group last, and how they end. Apart, for they take seconds.</summary>
public class MpiPatienceTests
{
    private static readonly (string, string?)[] ShortTimeout = [("GPUBP_MPI_TIMEOUT", "3")];

    public static TheoryData<string> Launchers => [.. MpiLauncher.Names];

    [Fact]
    public void Wait_StoppedRank_IsNamedByAllOthers()
    {
        var runs = MpiLauncher.Names
            .Select(name => RankRun.Start(MpiLauncher.Get(name), 3, ["endless"], ShortTimeout))
            .ToList();
        try
        {
            var stopped = runs.ConvertAll(run => run.Processes(3)[1]);
            stopped.ForEach(process => RankRun.Signal("STOP", process));
            foreach (var run in runs)
            {
                Assert.NotEqual(0, run.End());
                foreach (var rank in (int[])[0, 2])
                    Assert.Matches(
                        $"rank {rank}: Rank 1 on [^,]* did not answer within 3 s .* \\[1\\]",
                        run.Output);
            }
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    [Theory, MemberData(nameof(Launchers))]
    public void Wait_RankThatComputesForLongerThanTheTimeout_GoesOn(string launcher)
    {
        using var run = RankRun.Start(
            MpiLauncher.Get(launcher), 2, ["busy", "1", "1500"], ("GPUBP_MPI_TIMEOUT", "0.5"));
        Assert.Contains("rank 0: was patient", run.EndWell(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_RankThatComputesForTenTimeouts_IsNamed()
    {
        using var run = RankRun.Start(
            MpiLauncher.Get("MPICH"), 2, ["busy", "1", "30000"], ("GPUBP_MPI_TIMEOUT", "0.2"));
        Assert.NotEqual(0, run.End());
        Assert.Matches("rank 0: Rank 1 on [^,]* answers, but has not begun .* \\[1\\]", run.Output);
    }
}
