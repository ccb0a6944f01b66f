using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Reporting;

public partial class TrainingReportTests
{
    [Fact]
    public void Curves_OfARun_AreItsHistory()
    {
        using var run = ReportCase.Classes(RandomNumbers.Create(), epochs: 7);
        var history = run.Result.History;
        var page = run.Page;

        AssertLine(page.Chart("Loss"), "train", history, epoch => epoch.Loss);
        AssertLine(page.Chart("Loss"), "validation", history, epoch => epoch.Validation!.Loss);
        AssertLine(page.Chart("Accuracy"), "validation", history, epoch => epoch.Validation!.Accuracy);
        AssertLine(page.Chart("Learning rate"), "other", history, epoch => epoch.LearningRate);
        AssertLine(page.Chart("Training samples"), "other", history, epoch => epoch.SamplesPerSecond);
    }

    [Fact]
    public void ConfusionMatrix_OfTheTest_HasItsCounts()
    {
        var random = RandomNumbers.Create();
        var names = Enumerable.Range(0, 8).Select(c => $"kind {c}").ToArray();
        using var run = ReportCase.Classes(random, names: names);

        var table = run.Page.Of("table", "confusion").Single();
        var rows = table.Element("tbody")!.Elements("tr").ToList();

        Assert.Equal(names, table.Element("thead")!.Descendants("th").Skip(1).Select(head => head.Value));
        Assert.Equal(names, rows.Select(row => row.Element("th")!.Value));
        var counts = rows.Select(row => row.Elements("td").Select(cell => int.Parse(cell.Value, CultureInfo.InvariantCulture)).ToArray());
        Assert.Equal(80, counts.Sum(row => row.Sum()));
        var right = counts.Select((row, c) => row[c]).Sum();
        Assert.Contains($"{right} of 80", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_OfTheTest_AreDrawnAgainstTheTrueOnes()
    {
        using var run = ReportCase.Numbers(RandomNumbers.Create());
        var page = run.Page;

        var dots = page.Chart("Predicted").Of("path", "dots").Single().Attribute("d")!.Value;
        Assert.Equal(80, dots.Count(c => c == 'M'));
        Assert.Single(page.Chart("Errors").Of("path", "bar"));
        Assert.Contains(page.Descendants("dt"), name => name.Value == "R²");
        Assert.Empty(page.Of("table", "confusion"));
        Assert.Empty(page.Of("div", "neurons"));
    }

    [Fact]
    public void Names_OfClasses_AreTextWhateverTheyHold()
    {
        string[] names =
        [
            "<script>alert(1)</script>", "\"' onload=\"alert(2)", "&lt;b&gt;", "]]>", "a\0b\u0007", "\uD800 half", "--><!--", "</style>",
        ];
        using var run = ReportCase.Classes(
            RandomNumbers.Create(),
            names: names,
            options: new ReportOptions { Title = names[0], CommandLine = names[6], Facts = new Dictionary<string, string> { [names[7]] = names[1] } });
        var page = run.Page;

        Assert.Single(page.Descendants("script"));
        Assert.Single(page.Descendants("style"));
        Assert.Equal(names[0], page.Descendants("h1").Single().Value);
        Assert.Equal(
            [names[0], names[1], names[2], names[3], "a\uFFFDb\uFFFD", "\uFFFD half", names[6], names[7]],
            page.Of("table", "confusion").Single().Element("thead")!.Descendants("th").Skip(1).Select(head => head.Value));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void Page_OfARun_AsksForNothingElse()
    {
        using var run = ReportCase.Classes(RandomNumbers.Create());
        var page = run.Page;

        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", run.Text, StringComparison.Ordinal);
        Assert.All(
            page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "action" or "data"),
            attribute => Assert.StartsWith("data:image/png;base64,", attribute.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(Fetching(), page.Descendants("style").Single().Value);
        Assert.DoesNotMatch(Fetching(), page.Descendants("script").Single().Value);
        Assert.Contains("default-src 'none'", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_OfARun_AreThoseOfTheTrainer()
    {
        var options = new ReportOptions
        {
            CommandLine = "train digits.csv",
            DataFile = "digits.csv",
            Fit = new FitOptions { Epochs = 5, Patience = 3, DecaySchedule = new StepSchedule(2) },
            Facts = new Dictionary<string, string> { ["Seed of the weights"] = "1" },
        };
        using var run = ReportCase.Classes(RandomNumbers.Create(), options: options);

        var facts = run.Page.Of("table", "facts").Single().Descendants("tr")
            .ToDictionary(row => row.Element("th")!.Value, row => row.Element("td")!.Value);

        Assert.Equal("train digits.csv", facts["Command"]);
        Assert.Equal("digits.csv", facts["Data"]);
        Assert.Equal("64 → 12 relu → 8 softmax", facts["Network"]);
        Assert.Equal("3", facts["Seed of shuffling and dropout"]);
        Assert.Equal("1", facts["Seed of the weights"]);
        Assert.Equal("16", facts["Batch size"]);
        Assert.Equal("3 epochs, improvement above 0", facts["Patience"]);
        Assert.Contains("Every = 2", facts["Weight decay schedule"], StringComparison.Ordinal);
        Assert.DoesNotContain("Dropout schedule", facts.Keys);
        Assert.Equal(64, facts["SHA-256 of training samples"].Length);
        Assert.NotEqual(facts["Parameters before, SHA-256"], facts["Parameters after, SHA-256"]);
        Assert.Contains("cpu", facts["Device"], StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_OfARun_AreEachShown()
    {
        using var run = ReportCase.Classes(RandomNumbers.Create());
        var page = run.Page;

        Assert.Equal(
            ["Layer 1: 64 → 12 relu", "Layer 2: 12 → 8 softmax"], page.Of("div", "layer").Select(layer => layer.Element("h3")!.Value));
        Assert.Equal(4, page.Of("figure", "values").Count());
        var pictures = page.Of("div", "neurons").Single().Elements("img").ToList();
        Assert.Equal(12, pictures.Count);
        Assert.Equal("8", pictures[0].Attribute("width")!.Value);
        Assert.NotEmpty(page.Of("table", "kernels").Single().Element("tbody")!.Elements("tr"));
    }

    // What the page is told of, it must not change.
    [Theory, EveryDevice]
    public void Training_WithAReport_HasTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var data = TrainingData.Classes(random, 100, 9, 3);
        float[][] Train(bool reports)
        {
            using var folder = new CsvTestFolder();
            using var network = new Mlp(
                TestDevices.Get(deviceName), [9, 7, 3], Activation.Sigmoid, Activation.Softmax, seed: 5, dropout: 0.2f);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 16);
            var options = new FitOptions { Epochs = 4 };
            var report = reports ? new TrainingReport(trainer, folder.Path("run.html"), data) : null;
            var result = trainer.Fit(data, options, report);
            report?.Complete(result, data);
            var first = network.Parameters.ToArray();
            trainer.Fit(data, options);
            return [first, network.Parameters.ToArray()];
        }

        Assert.Equal(Train(reports: false), Train(reports: true));
    }

    [Fact]
    public void Page_WhileTraining_SaysSo()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 4);

        var report = new TrainingReport(trainer, folder.Path("run.html"), TrainingData.Xor);
        var page = XDocument.Load(folder.Path("run.html"));

        Assert.Contains("Training begins", page.Of("p", "state").Single().Value, StringComparison.Ordinal);
        Assert.Equal(2, page.Of("div", "layer").Count());
        Assert.Empty(page.Of("figure", "lines"));
        report.Complete(new TrainingResult { History = [], Best = null, Reason = StopReason.Cancelled });
        Assert.Contains("cancelled", File.ReadAllText(folder.Path("run.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Next_OfAReport_IsToldOfEachEpoch()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 4);
        var told = new List<int>();
        var report = new TrainingReport(trainer, folder.Path("run.html"), TrainingData.Xor)
        {
            Next = new Listener(epoch => told.Add(epoch.Epoch)),
        };

        trainer.FitLast(TrainingData.Xor, 3, progress: report);

        Assert.Equal([1, 2, 3], told);
    }

    [Fact]
    public void Report_ThatCannotBeWritten_SaysSoBeforeTraining()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 4);
        var path = System.IO.Path.Combine(folder.Path("none"), "run.html");

        var error = Assert.ThrowsAny<IOException>(() => new TrainingReport(trainer, path, TrainingData.Xor));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImageWidth_ThatDoesNotDivideTheInputs_IsRefused()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 4);

        var error = Assert.Throws<ArgumentException>(() => new TrainingReport(
            trainer, folder.Path("run.html"), TrainingData.Xor, new ReportOptions { ImageWidth = 3 }));

        Assert.Contains("ImageWidth is 3, but the 2 inputs of a sample", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportOptions { ImageWidth = -1 });
    }

    // Diverged networks answer NaN; the page says so.
    [Fact]
    public void Outputs_ThatAreNoNumbers_AreSaidToBe()
    {
        using var folder = new CsvTestFolder();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Identity);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 4);
        var report = new TrainingReport(trainer, folder.Path("run.html"), TrainingData.Xor);
        network.Parameters.CopyFrom(RandomNumbers.Poison((int)network.Parameters.Length));

        report.Complete(new TrainingResult { History = [], Best = null, Reason = StopReason.Finished }, TrainingData.Xor);

        Assert.Contains("not finite", File.ReadAllText(folder.Path("run.html")), StringComparison.Ordinal);
        XDocument.Load(folder.Path("run.html"));
    }

    private static void AssertLine(
        XElement chart, string cssClass, IReadOnlyList<TrainingProgress> history, Func<TrainingProgress, double> figure)
    {
        var line = chart.Of("path", cssClass).Single();
        Assert.Equal(history.Select(epoch => (double)epoch.Epoch), line.Numbers("data-x"));
        Assert.Equal(history.Select(figure), line.Numbers("data-y"));

        // Larger numbers are drawn higher, and epochs from the left edge to the right one.
        var points = Point().Matches(line.Attribute("d")!.Value)
            .Select(match => (X: Parse(match, 1), Y: Parse(match, 2), Figure: 0.0)).ToList();
        points = [.. points.Zip(history, (point, epoch) => point with { Figure = figure(epoch) })];
        Assert.Equal(history.Count, points.Count);
        Assert.Equal((0, 1000), (points[0].X, points[^1].X));
        Assert.All(points, point => Assert.InRange(point.Y, 0, 1000));
        Assert.Equal(points.OrderBy(point => point.Figure).Select(point => point.Y), points.Select(point => point.Y).OrderDescending());
    }

    private static double Parse(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML]([0-9.]+) ([0-9.]+)")]
    private static partial Regex Point();

    [GeneratedRegex(@"url\(|@import|https?:|//[a-z0-9]|fetch|XMLHttp|WebSocket|import\b")]
    private static partial Regex Fetching();
}
