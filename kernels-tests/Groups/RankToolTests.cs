using System.Xml.Linq;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reporting;

namespace GpuBp.Tests.Groups;

/// <summary><c>gpubp train</c> under a launcher.</summary>
public sealed class RankToolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpubp-rank-tool-").FullName;

    public static TheoryData<string> Launchers => [.. MpiLauncher.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Two ranks that share networks, then batches; rank 0 alone writes and speaks.
    [Theory, MemberData(nameof(Launchers))]
    public void Train_UnderALauncher_IsOneTraining(string name)
    {
        var launcher = MpiLauncher.Get(name);
        var (table, model) = (Path.Combine(_folder, "rows.csv"), Path.Combine(_folder, "model.gpubp"));
        WriteRows(table);
        string[] train = ["train", table, "--target", "where", "--out", model, "--device", "cpu"];

        using (var run = RankRun.StartTool(launcher, 2, [.. train, "--epochs", "5", "--members", "3"]))
            Assert.Contains("which share the networks", Once("saved", run.EndWell()));
        var shared = File.ReadAllBytes(model);
        using (var run = RankRun.StartTool(
            launcher, 1, [.. train, "--epochs", "5", "--members", "3", "--no-mpi"]))
            run.EndWell();
        Assert.Equal(WithoutCommand(File.ReadAllBytes(model)), WithoutCommand(shared));

        var report = Path.Combine(_folder, "run.html");
        using (var run = RankRun.StartTool(
            launcher, 2, [.. train, "--epochs", "5", "--shards", "4", "--report", report]))
            Assert.Contains("which share batches in 4 shards", Once("saved", run.EndWell()));
        AssertRanks(XDocument.Load(report).Of("table", "ranks").Single());
    }

    // Rank 1 has nowhere to write to, and nothing to say.
    [Theory, MemberData(nameof(Launchers))]
    public void Train_WhereAnotherRankCannotWrite_IsWhole(string name)
    {
        var (table, model) = (Path.Combine(_folder, "rows.csv"), Path.Combine(_folder, "model.gpubp"));
        WriteRows(table);
        using var run = RankRun.StartTool(
            MpiLauncher.Get(name), 2, "exec >&- 2>&-",
            ["train", table, "--target", "where", "--out", model, "--device", "cpu", "--epochs", "3", "--shards", "2"]);
        Once("saved", run.EndWell());
        Assert.True(File.Exists(model));
    }

    // Rank 1 finds no driver, and so not the device that rank 0 has.
    [Theory, MemberData(nameof(Launchers))]
    public void Train_WhereARankLacksTheDevice_EndsAllAndNamesIt(string name)
    {
        _ = TestDevices.Get("opencl"); // Else the test is skipped.
        var (table, model) = (Path.Combine(_folder, "rows.csv"), Path.Combine(_folder, "model.gpubp"));
        WriteRows(table);
        using var run = RankRun.StartTool(
            MpiLauncher.Get(name), 2, "export OCL_ICD_VENDORS=/nowhere",
            ["train", table, "--target", "where", "--out", model, "--device", "opencl"]);
        Assert.NotEqual(0, run.End());
        Assert.Contains("rank 1 on ", run.Output, StringComparison.Ordinal);
        Assert.Contains("opencl", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(model));
    }

    private static void AssertRanks(XElement table)
    {
        var rows = table.Descendants("tbody").Single().Elements().ToList();
        Assert.Equal(["0", "1"], rows.Select(row => row.Element("th")!.Value));
        foreach (var cells in rows.Select(row => row.Elements("td").Select(cell => cell.Value).ToList()))
        {
            Assert.Equal(Environment.MachineName, cells[0]);
            Assert.Contains("cpu", cells[1], StringComparison.Ordinal);
            Assert.EndsWith("%", cells[2], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Train_OnRanksWithAColumnThatIsNotThere_EndsWithOneError()
    {
        var launcher = MpiLauncher.Get("Open MPI");
        var table = Path.Combine(_folder, "rows.csv");
        WriteRows(table);
        using var run = RankRun.StartTool(
            launcher, 2, ["train", table, "--target", "nowhere", "--out", Path.Combine(_folder, "m.gpubp")]);
        Assert.NotEqual(0, run.End());
        Assert.Contains("nowhere", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "m.gpubp")));
    }

    private static string Once(string word, string output)
    {
        Assert.Equal(2, output.Split(word).Length);
        return output;
    }

    // The header, which holds the command line, differs.
    private static byte[] WithoutCommand(byte[] model) =>
        model[(8 + (int)BitConverter.ToInt64(model))..];

    private static void WriteRows(string path)
    {
        var random = new Random(3);
        File.WriteAllLines(path, Enumerable.Range(0, 200).Select(_ =>
        {
            var (x, y) = (random.NextSingle(), random.NextSingle());
            return FormattableString.Invariant($"{x},{y},{(x > y ? "left" : "right")}");
        }).Prepend("x,y,where"));
    }
}
