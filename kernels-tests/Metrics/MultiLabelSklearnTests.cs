using System.Text.Json;

namespace GpuBp.Tests.Metrics;

/// <summary>Metrics of labels against scikit-learn, on outputs that sklearn/multilabel.py drew and measured.</summary>
public class MultiLabelSklearnTests(ITestOutputHelper output)
{
    private readonly SklearnComparison _sklearn = new(output);

    [Fact]
    public void MultiLabelMetrics_OfTheScript_AreSklearns()
    {
        foreach (var figures in SklearnFigures.Read("Metrics", "multilabel").GetProperty("cases").EnumerateArray())
        {
            var name = figures.GetProperty("name").GetString()!;
            var (outputs, targets) = (Flat(figures.GetProperty("outputs")), Flat(figures.GetProperty("targets")));
            var limits = figures.GetProperty("thresholds");
            var metrics = new MultiLabelMetrics(
                figures.GetProperty("areas").GetArrayLength(),
                thresholds: limits.ValueKind == JsonValueKind.Null ? null : Row(limits));
            metrics.Add(outputs, targets);

            _sklearn.Near(name, figures.GetProperty("subset"), metrics.SubsetAccuracy);
            _sklearn.Near(name, figures.GetProperty("hamming"), metrics.HammingLoss);
            _sklearn.Each(name, figures.GetProperty("accuracy"), metrics.Accuracy);
            _sklearn.Averages(name, figures.GetProperty("precision"), metrics.Precision, metrics.Precision);
            _sklearn.Averages(name, figures.GetProperty("recall"), metrics.Recall, metrics.Recall);
            _sklearn.Averages(name, figures.GetProperty("f1"), metrics.F1, metrics.F1);
            _sklearn.Each(name, figures.GetProperty("areas"), metrics.RocAuc);
            _sklearn.Near(name, figures.GetProperty("area"), metrics.RocAuc());
            _sklearn.Each(
                name, figures.GetProperty("average"), label => metrics.PrecisionRecallCurveOf(label).AveragePrecision);
            _sklearn.Each(name, figures.GetProperty("areas"), label => metrics.RocCurveOf(label).Area);
        }

        _sklearn.WriteWorst();
    }

    private static float[] Flat(JsonElement rows) => [.. SklearnFigures.Matrix(rows).Cast<float>()];

    private static float[] Row(JsonElement numbers) => [.. numbers.EnumerateArray().Select(number => number.GetSingle())];
}
