using System.Text.Json;

namespace GpuBp.Tests.Metrics;

/// <summary>Each metric against scikit-learn, on random outputs that sklearn/metrics.py drew and measured.</summary>
public class MetricsSklearnTests(ITestOutputHelper output)
{
    private static readonly Lazy<JsonElement> Figures = new(() => SklearnFigures.Read("Metrics", "metrics"));

    private readonly SklearnComparison _sklearn = new(output);

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

            _sklearn.Near(name, figures.GetProperty("accuracy"), metrics.Accuracy);
            _sklearn.Near(name, figures.GetProperty("balanced"), metrics.BalancedAccuracy);
            Counts(name, figures, metrics);
            if (classes > 2)
                _sklearn.Each(name, figures.GetProperty("top"), k => metrics.TopKAccuracy(k + 1));
            _sklearn.Each(name, figures.GetProperty("areas"), metrics.RocAuc);
            _sklearn.Near(name, figures.GetProperty("area"), metrics.RocAuc());
            var logLoss = figures.GetProperty("logLoss");
            Assert.Equal(logLoss.ValueKind != JsonValueKind.Null, metrics.HasProbabilities);
            if (metrics.HasProbabilities)
                _sklearn.Near(name, logLoss, metrics.LogLoss);
        }

        _sklearn.WriteWorst();
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

            _sklearn.Near(name, figures.GetProperty("rmse"), metrics.RootMeanSquaredError);
            _sklearn.Near(name, figures.GetProperty("mae"), metrics.MeanAbsoluteError);
            _sklearn.Near(name, figures.GetProperty("r2"), metrics.R2);
            _sklearn.Each(name, figures.GetProperty("targetRmse"), metrics.RootMeanSquaredErrorOf);
            _sklearn.Each(name, figures.GetProperty("targetMae"), metrics.MeanAbsoluteErrorOf);
            _sklearn.Each(name, figures.GetProperty("targetR2"), metrics.R2Of);
        }

        _sklearn.WriteWorst();
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

        _sklearn.Averages(name, figures.GetProperty("precision"), metrics.Precision, confusion.Precision);
        _sklearn.Averages(name, figures.GetProperty("recall"), metrics.Recall, confusion.Recall);
        _sklearn.Averages(name, figures.GetProperty("f1"), metrics.F1, confusion.F1);
    }
}
