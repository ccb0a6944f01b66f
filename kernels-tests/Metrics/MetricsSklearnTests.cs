using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GpuBp.Tests.Metrics;

/// <summary>Each metric against scikit-learn, on random outputs that sklearn/metrics.py drew and measured.</summary>
public class MetricsSklearnTests(ITestOutputHelper output)
{
    /// <summary>Both sum in double; what is left is how 1 − p rounds as a float.</summary>
    private const double Allowed = 1e-6;

    private static readonly Lazy<JsonElement> Figures = new(() => SklearnFigures.Read("Metrics", "metrics"));

    private double _worst;
    private int _figures;

    [Fact]
    public void ClassificationMetrics_OfTheScript_AreSklearns()
    {
        foreach (var figures in Figures.Value.GetProperty("classifications").EnumerateArray())
        {
            var name = figures.GetProperty("name").GetString()!;
            var classes = figures.GetProperty("classes").GetInt32();
            var metrics = new ClassificationMetrics(classes);
            metrics.Add(
                SklearnFigures.Matrix(figures.GetProperty("outputs")),
                SklearnFigures.Integers(figures.GetProperty("labels")));

            Near(name, figures.GetProperty("accuracy"), metrics.Accuracy);
            Near(name, figures.GetProperty("balanced"), metrics.BalancedAccuracy);
            Counts(name, figures, metrics);
            if (classes > 2)
                Each(name, figures.GetProperty("top"), k => metrics.TopKAccuracy(k + 1));
            Each(name, figures.GetProperty("areas"), metrics.RocAuc);
            Near(name, figures.GetProperty("area"), metrics.RocAuc());
            var logLoss = figures.GetProperty("logLoss");
            Assert.Equal(logLoss.ValueKind != JsonValueKind.Null, metrics.HasProbabilities);
            if (metrics.HasProbabilities)
                Near(name, logLoss, metrics.LogLoss);
        }

        output.WriteLine($"{_figures} figures, at most {_worst:E1} off");
    }

    [Fact]
    public void RegressionMetrics_OfTheScript_AreSklearns()
    {
        foreach (var figures in Figures.Value.GetProperty("regressions").EnumerateArray())
        {
            var name = figures.GetProperty("name").GetString()!;
            var outputs = SklearnFigures.Matrix(figures.GetProperty("outputs"));
            var metrics = new RegressionMetrics(outputs.GetLength(1));
            metrics.Add(outputs, SklearnFigures.Matrix(figures.GetProperty("targets")));

            Near(name, figures.GetProperty("rmse"), metrics.RootMeanSquaredError);
            Near(name, figures.GetProperty("mae"), metrics.MeanAbsoluteError);
            Near(name, figures.GetProperty("r2"), metrics.R2);
        }

        output.WriteLine($"{_figures} figures, at most {_worst:E1} off");
    }

    private void Counts(string name, JsonElement figures, ClassificationMetrics metrics)
    {
        var confusion = metrics.Confusion;
        foreach (var (c, row) in figures.GetProperty("confusion").EnumerateArray().Index())
        {
            var expected = SklearnFigures.Integers(row);
            Assert.Equal(expected, Enumerable.Range(0, confusion.Classes).Select(p => (int)confusion[c, p]));
            Assert.Equal(expected.Sum(), confusion.Support(c));
        }

        Averages(name, figures.GetProperty("precision"), metrics.Precision, confusion.Precision);
        Averages(name, figures.GetProperty("recall"), metrics.Recall, confusion.Recall);
        Averages(name, figures.GetProperty("f1"), metrics.F1, confusion.F1);
    }

    private void Averages(string name, JsonElement theirs, Func<Averaging, double> all, Func<int, double> each)
    {
        Near(name, theirs.GetProperty("macro"), all(Averaging.Macro));
        Near(name, theirs.GetProperty("micro"), all(Averaging.Micro));
        Near(name, theirs.GetProperty("weighted"), all(Averaging.Weighted));
        Each(name, theirs.GetProperty("each"), each);
    }

    private void Each(string name, JsonElement theirs, Func<int, double> ours)
    {
        foreach (var (n, expected) in theirs.EnumerateArray().Index())
            Near(name, expected, ours(n));
    }

    private void Near(
        string name, JsonElement theirs, double ours, [CallerArgumentExpression(nameof(ours))] string what = "")
    {
        var expected = SklearnFigures.Number(theirs);
        var error = double.IsNaN(expected) && double.IsNaN(ours) ? 0 : Math.Abs(expected - ours);
        Assert.True(error <= Allowed, $"{what} of '{name}' is {ours}, scikit-learn's {expected}");
        _worst = Math.Max(_worst, error);
        _figures++;
    }
}
