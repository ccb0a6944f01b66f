using System.Text.Json;

namespace GpuBp.Tests.Metrics;

/// <summary>Curves and thresholds against scikit-learn, on scores that sklearn/curves.py drew and measured.</summary>
public class CurvesSklearnTests(ITestOutputHelper output)
{
    private static readonly Lazy<JsonElement> Figures = new(() => SklearnFigures.Read("Metrics", "curves"));

    private readonly SklearnComparison _sklearn = new(output);

    [Fact]
    public void RocCurve_OfTheScript_IsSklearns()
    {
        foreach (var (name, scores, labels, figures) in Cases())
        {
            var curve = RocCurve.Of(scores, labels);

            Assert.Equal(figures.GetProperty("roc").GetArrayLength(), curve.Points.Count);
            Assert.Equal(float.PositiveInfinity, curve.Points[0].Threshold);
            _sklearn.Each(name, figures.GetProperty("roc"), k => k == 0 ? double.NaN : curve.Points[k].Threshold);
            _sklearn.Each(name, figures.GetProperty("fpr"), k => curve.Points[k].FalsePositiveRate);
            _sklearn.Each(name, figures.GetProperty("tpr"), k => curve.Points[k].TruePositiveRate);
            _sklearn.Near(name, figures.GetProperty("auc"), curve.Area);
        }

        _sklearn.WriteWorst();
    }

    [Fact]
    public void PrecisionRecallCurve_OfTheScript_IsSklearns()
    {
        foreach (var (name, scores, labels, figures) in Cases())
        {
            var curve = PrecisionRecallCurve.Of(scores, labels);

            Assert.Equal(figures.GetProperty("thresholds").GetArrayLength(), curve.Points.Count);
            Assert.Equal(float.PositiveInfinity, curve.Points[^1].Threshold);
            _sklearn.Each(
                name, figures.GetProperty("thresholds"),
                k => k == curve.Points.Count - 1 ? double.NaN : curve.Points[k].Threshold);
            _sklearn.Each(name, figures.GetProperty("precision"), k => curve.Points[k].Precision);
            _sklearn.Each(name, figures.GetProperty("recall"), k => curve.Points[k].Recall);
            _sklearn.Near(name, figures.GetProperty("average"), curve.AveragePrecision);
        }

        _sklearn.WriteWorst();
    }

    [Fact]
    public void Threshold_OfTheScript_HasTheBestScoreOfAll()
    {
        var costs = Figures.Value.GetProperty("costs").EnumerateArray()
            .Select(cost => ThresholdMetric.Cost(cost[0].GetDouble(), cost[1].GetDouble())).ToArray();
        foreach (var (name, scores, labels, figures) in Cases())
        {
            var best = figures.GetProperty("best");
            if (best.ValueKind == JsonValueKind.Null)
            {
                Assert.Throws<ArgumentException>(() => DecisionThreshold.Choose(scores, labels, ThresholdMetric.F1));
                continue;
            }

            double Score(ThresholdMetric metric) => DecisionThreshold.Choose(scores, labels, metric).Score;
            _sklearn.Near(name, best.GetProperty("accuracy"), Score(ThresholdMetric.Accuracy));
            _sklearn.Near(name, best.GetProperty("f1"), Score(ThresholdMetric.F1));
            _sklearn.Near(name, best.GetProperty("balanced"), Score(ThresholdMetric.BalancedAccuracy));
            _sklearn.Near(name, best.GetProperty("youden"), Score(ThresholdMetric.YoudenJ));
            _sklearn.Each(name, best.GetProperty("costs"), n => Score(costs[n]));
        }

        _sklearn.WriteWorst();
    }

    private static IEnumerable<(string Name, float[] Scores, int[] Labels, JsonElement Figures)> Cases() =>
        Figures.Value.GetProperty("cases").EnumerateArray().Select(figures => (
            figures.GetProperty("name").GetString()!,
            (float[])[.. figures.GetProperty("scores").EnumerateArray().Select(score => score.GetSingle())],
            SklearnFigures.Integers(figures.GetProperty("labels")),
            figures));
}
