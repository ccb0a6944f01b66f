using System.Text.Json;
using GpuBp.Tests.Cli;

namespace GpuBp.Tests.Groups;

/// <summary><c>gpubp doctor --mpi</c>.</summary>
public class MpiDoctorTests
{
    public static TheoryData<string> Launchers => [.. MpiLauncher.Names];

    [Theory, MemberData(nameof(Launchers))]
    public void Doctor_UnderALauncher_IsWrittenByRankZeroAlone(string launcher)
    {
        using var run = RankRun.StartTool(MpiLauncher.Get(launcher), 2, ["doctor", "--mpi", "--json"]);
        var lines = run.EndWell().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var json = JsonDocument.Parse(Assert.Single(lines));
        var root = json.RootElement;
        Assert.Equal(2, root.GetProperty("ranks").GetInt32());
        Assert.StartsWith(
            launcher,
            root.GetProperty("library").GetProperty("version").GetString(),
            StringComparison.Ordinal);
        var host = Assert.Single(root.GetProperty("hosts").EnumerateArray());
        Assert.Equal(2, host.GetProperty("ranks").GetArrayLength());
        Assert.Contains("cpu", host.GetProperty("devices").GetString(), StringComparison.Ordinal);
        var collectives = root.GetProperty("collectives").EnumerateArray().ToList();
        Assert.Equal(7, collectives.Count);
        Assert.False(root.TryGetProperty("trainingProblem", out var problem), $"{problem}");
        Assert.All(collectives, each => Assert.InRange(
            each.GetProperty("medianSeconds").GetDouble(), 1e-8, 10));
    }

    [Fact]
    public void Doctor_WithoutALauncher_SaysHowToStartOne()
    {
        Assert.SkipWhen(MpiGroup.IsLaunched, "A launcher started the tests.");
        Assert.Contains("mpirun -n 2 gpubp doctor --mpi", ToolRun.Of("doctor", "--mpi").Done().Out);
    }

    [Fact]
    public void Measure_InAGroupOfThreads_TimesEachCollective() => ThreadGroup.Run(3, group =>
    {
        var times = CollectiveTimes.Measure(group);
        Assert.Equal(["barrier", "all-gather", "all-to-all", "broadcast"], times.Select(time => time.Collective).Distinct());
        Assert.All(times, time => Assert.True(time.Fast <= time.Median && time.Median <= time.Slow));
    });
}
