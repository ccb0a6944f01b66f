using System.Xml.Linq;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Reporting;

/// <summary>A training with a report, and its page.</summary>
internal sealed class ReportCase : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private ReportCase(Dataset train, Dataset test, Func<Mlp> network, Loss loss, int epochs, ReportOptions? options)
    {
        Path = _folder.Path("run.html");
        Network = network();
        Trainer = new Trainer(Network, loss, new Adam(0.01f), batchSize: 16, seed: 3);
        var report = new TrainingReport(Trainer, Path, train, options);
        Result = Trainer.Fit(train, new FitOptions { Epochs = epochs, ValidationShare = 0.2 }, report);
        report.Complete(Result, test);
    }

    internal string Path { get; }

    internal Mlp Network { get; }

    internal Trainer Trainer { get; }

    internal TrainingResult Result { get; }

    internal string Text => File.ReadAllText(Path);

    /// <summary>The page, which is XML too.</summary>
    internal XDocument Page => XDocument.Parse(Text);

    /// <summary>Images of 8 × 8 whose class is the row that is bright.</summary>
    internal static ReportCase Classes(
        RandomNumbers random, int epochs = 5, ReportOptions? options = null, string[]? names = null, string device = "cpu")
    {
        var (train, test) = (Rows(random, 200, names), Rows(random, 80, names));
        return new ReportCase(
            train, test, () => new Mlp(TestDevices.Get(device), [64, 12, 8], Activation.Relu, Activation.Softmax, seed: 1),
            Loss.CrossEntropy, epochs, options);
    }

    /// <summary>y = x₀ − x₁</summary>
    internal static ReportCase Numbers(RandomNumbers random, int epochs = 5)
    {
        Dataset Rows(int rows)
        {
            var (x, y) = (random.SingleMatrix(rows, 2), new float[rows, 1]);
            for (var i = 0; i < rows; i++)
                y[i, 0] = x[i, 0] - x[i, 1];
            return new Dataset(x, y);
        }

        return new ReportCase(
            Rows(200), Rows(80), () => new Mlp(TestDevices.Get("cpu"), [2, 8, 1], Activation.Tanh, Activation.Identity, seed: 1),
            Loss.Quadratic, epochs, null);
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Network.Dispose();
        _folder.Dispose();
    }

    private static Dataset Rows(RandomNumbers random, int rows, string[]? names)
    {
        var (features, labels) = (random.SingleMatrix(rows, 64), random.Labels(rows, 8));
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < 8; k++)
                features[i, labels[i] * 8 + k] += 1;
        }

        return Dataset.FromLabels(features, labels, 8, classNames: names);
    }
}

/// <summary>What is asked of pages.</summary>
internal static class PageQueries
{
    internal static IEnumerable<XElement> Of(this XContainer page, string name, string cssClass) =>
        page.Descendants(name).Where(element => Classes(element).Contains(cssClass));

    /// <summary>The numbers of an attribute.</summary>
    internal static double[] Numbers(this XElement element, string attribute) =>
        [.. element.Attribute(attribute)!.Value.Split(' ').Select(text => double.Parse(text))];

    /// <summary>A chart by its heading.</summary>
    internal static XElement Chart(this XContainer page, string title) => page.Of("figure", "plot")
        .Single(figure => figure.Of("span", "title").Single().Value.StartsWith(title, StringComparison.Ordinal));

    private static string[] Classes(XElement element) => element.Attribute("class")?.Value.Split(' ') ?? [];
}
