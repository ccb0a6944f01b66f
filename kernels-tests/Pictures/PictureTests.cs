using System.Text.RegularExpressions;
using System.Xml.Linq;
using GpuBp.Tests.Cli;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Pictures;

/// <summary>The documents' pictures show what the program shows today.</summary>
public sealed partial class PictureTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Terminal_OfTheReadme_ShowsWhatTheToolWrites()
    {
        File.Copy(ToolRun.Iris(_folder), _folder.Path("flowers.csv"));
        var lines = File.ReadAllLines(_folder.Path("flowers.csv"));
        var rows = string.Join('\n', new[] { lines[0], lines[1], lines[60], lines[120] }.Select(line => line[..line.LastIndexOf(',')]));
        File.WriteAllText(_folder.Path("new.csv"), rows + "\n");
        var screen = new Screen();
        string[] train = ["--target", "species", "--test", "0.2", "--out"];

        screen.Run(
            $"gpubp train flowers.csv {string.Join(' ', train)} flowers.gpubp",
            ["train", _folder.Path("flowers.csv"), .. train, _folder.Path("flowers.gpubp"), "--device", "cpu"],
            Clean);
        screen.Show("cat new.csv", rows);
        screen.Run(
            "gpubp predict flowers.gpubp new.csv --probabilities",
            ["predict", _folder.Path("flowers.gpubp"), _folder.Path("new.csv"), "--probabilities", "--device", "cpu"],
            text => LongFraction().Replace(Clean(text), "${start}"));

        PictureFile.Matches("terminal.svg", TerminalPicture.Draw("A training and a prediction in a terminal", screen));
    }

    [Fact]
    public void Report_OfTheReadme_ShowsATraining()
    {
        const float White = 16;
        var table = Table.Open(
            RepositoryFiles.Locate("samples/Digits/data/digits.csv.gz"), new TableFormat { HasHeader = false });
        var pixels = Enumerable.Range(0, table.Columns - 1).Select(pixel => $"{pixel}");
        var plan = TablePlan.Learn(table, options: new TableOptions { Numbers = [.. pixels] });
        var digits = plan.WithoutScaling().ReadDataset(table).MapFeatures(pixel => pixel / White);
        var (train, test) = digits.StratifiedSplit(0.2, seed: 1);
        using var network = new Mlp(TestDevices.Get("cpu"), [64, 32, 10], Activation.Relu, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.003f), batchSize: 32, seed: 1);
        var report = new TrainingReport(trainer, _folder.Path("run.html"), train, new ReportOptions { Title = "Handwritten digits" });

        report.Complete(trainer.Fit(train, new FitOptions { Epochs = 30, ValidationShare = 0.2 }, report), test);

        PictureFile.Matches(
            "report.svg",
            new ReportPicture(XDocument.Load(_folder.Path("run.html"))).Draw("Loss", "Accuracy on validation samples"));
    }

    [Fact]
    public void Peers_OfTheReadme_AreThoseOfTheKeptResults() => PictureFile.Matches(
        "peers.svg",
        PeersPicture.Draw(
        [
            RepositoryFiles.Read("bench/results/2026-11-21-AMD_EPYC_2_cores-9c58695.json"),
            RepositoryFiles.Read("bench/results/2026-11-21-AMD_EPYC_2_cores-d58734f.json"),
        ]));

    [Fact]
    public void House_OfTheReadme_HasTheRoomsOfTheArchitecture() =>
        PictureFile.Matches("house.svg", HousePicture.Draw(RepositoryFiles.Read("docs/architecture.md")));

    [Theory]
    [InlineData("loss 0.1106", "loss 0.1107", true)]
    [InlineData("loss 0.1106", "loss 0.2", false)]
    [InlineData("M0 142.18L90 3", "M0 141.9L90 3", true)]
    [InlineData("12 rows", "12 lines", false)]
    [InlineData("1 2", "1", false)]
    public void Pictures_OfOtherProcessors_DifferByRoundingAlone(string kept, string now, bool isClose) =>
        Assert.Equal(isClose, PictureFile.IsClose(kept, now));

    [Fact]
    public void Pictures_OfTheFolder_AreAllShownAndMade() => Assert.Equal(
        Directory.GetFiles(RepositoryFiles.Locate("docs/pictures")).Select(file => Path.GetFileName(file)!).Order(),
        Shown().Matches(RepositoryFiles.Read("README.md")).Select(link => link.Groups["file"].Value).Order());

    /// <summary>Without what another machine would show otherwise.</summary>
    private string Clean(string text) => Device().Replace(
        text.Replace(Path.GetDirectoryName(_folder.Path("x"))! + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), "${device}");

    [GeneratedRegex(@"^(?<device>device +cpu) \(.*\)$", RegexOptions.Multiline)]
    private static partial Regex Device();

    [GeneratedRegex(@"(?<start>0\.\d{4})\d*(E-\d+)?")]
    private static partial Regex LongFraction();

    [GeneratedRegex(@"\]\(docs/pictures/(?<file>[^)]+)\)")]
    private static partial Regex Shown();
}
