using GpuBp.Bench.Reporting;
using GpuBp.Tests.House;

namespace GpuBp.Tests.Bench;

/// <summary>Comparisons of two runs, against figures computed by hand.</summary>
public sealed class RunComparisonTests
{
    [Fact]
    public void Ratio_OfRates_IsTheSecondsByTheFirsts()
    {
        var row = new ComparedRow(Row(100, [90, 110]), Row(150, [120, 160]));

        Assert.Equal((1.5, 120 / 110.0, 160 / 90.0), (row.Ratio.Median, row.Ratio.Min, row.Ratio.Max));
        Assert.Equal(Change.Better, row.Change);
        Assert.EndsWith("100 → 150 steps/s, × 1.50 (1.09 to 1.78); PyTorch × 3.00 → 3.00  BETTER", $"{row}");
    }

    [Fact]
    public void Ratio_OfSeconds_IsTheFirstsByTheSeconds()
    {
        var row = new ComparedRow(Row(2, [1.9, 2.1], "s"), Row(4, [3.8, 4.4], "s"));

        Assert.Equal((0.5, 1.9 / 4.4, 2.1 / 3.8), (row.Ratio.Median, row.Ratio.Min, row.Ratio.Max));
        Assert.Equal(Change.Worse, row.Change);
    }

    [Fact]
    public void Change_WhereSpreadsMeetOrAreMissing_IsNone()
    {
        Assert.Equal(Change.None, new ComparedRow(Row(100, [90, 110]), Row(150, [105, 160])).Change);
        Assert.Equal(Change.None, new ComparedRow(Row(100, []), Row(300, [290, 310])).Change);
    }

    [Fact]
    public void Write_OfKeptRuns_CountsTheirRows()
    {
        var kept = Directory.GetFiles(RepositoryFiles.Locate("bench/results"), "*.json").Order().ToArray();
        var same = new StringWriter();
        RunComparison.Write([kept[0], kept[0]], same);

        var rows = RunFile.Read(kept[0]).Length;
        Assert.Contains($"{rows} rows are in both: 0 are better and 0 worse", $"{same}", StringComparison.Ordinal);
        Assert.Contains("0 are in the first alone, 0 in the second.", $"{same}", StringComparison.Ordinal);
        Assert.DoesNotContain("The machines differ", $"{same}", StringComparison.Ordinal);
        Assert.All(kept, file => Assert.NotEmpty(RunFile.Read(file)));
    }

    [Fact]
    public void ListOfResults_IsThatOfTheFiles()
    {
        var kept = Directory.GetFiles(RepositoryFiles.Locate("bench/results"), "*.json").Order(StringComparer.Ordinal);
        var lines = kept.Select(file =>
        {
            var rows = RunFile.Read(file);
            var run = rows[0].Run!;
            var peers = run.Peers.Where(peer => peer.Value is not ("absent" or "crippled")).Select(peer => peer.Key);
            return $"| [{Path.GetFileNameWithoutExtension(file)}]({Path.GetFileName(file)}) | {run.Date[..10]} | {run.Cpu}, {run.Cores} cores, {run.Vectors} " +
                $"| {string.Join(", ", rows.Select(row => row.Suite).Distinct())} | {rows.Length} | {string.Join(", ", peers)} |\n";
        });

        GoldenFile.Matches(
            "bench/results/README.md",
            "# Results that are kept\n\nEach run of the benchmark that was kept, written by the tests. `bench --compare` compares two of them;\n" +
            "[docs/benchmarks.md](../../docs/benchmarks.md) says how they were measured.\n\n" +
            "| run | date | machine | suites | rows | peers |\n|---|---|---|---|---|---|\n" + string.Concat(lines));
    }

    [Fact]
    public void Read_OfWhatIsNoRun_SaysSo()
    {
        var file = RepositoryFiles.Locate("bench/README.md");

        var e = Assert.Throws<IOException>(() => RunFile.Read(file));
        Assert.Contains("is not the --json of a run", e.Message, StringComparison.Ordinal);
    }

    private static Row Row(double value, double[] spread, string unit = "steps/s") => new()
    {
        Suite = "step",
        Case = "64-32-10 batch 32",
        Device = "host",
        Threads = 2,
        Value = value,
        Unit = unit,
        Spread = spread,
        Ratios = new() { ["PyTorch"] = 3 },
    };
}
