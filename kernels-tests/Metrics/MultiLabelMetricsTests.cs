namespace GpuBp.Tests.Metrics;

/// <summary>Metrics of labels against themselves, and what they refuse.</summary>
public class MultiLabelMetricsTests
{
    [Fact]
    public void Metrics_BatchByBatch_HaveTheBitsOfTheWhole()
    {
        var random = RandomNumbers.Create();
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var (samples, labels) = (random.NextInt(1, 100), random.NextInt(1, 5));
            float[] outputs = [.. Enumerable.Range(0, samples * labels).Select(_ => random.NextInt(0, 8) / 8f)];
            float[] targets = [.. Enumerable.Range(0, samples * labels).Select(_ => (float)random.NextInt(0, 1))];
            var (whole, parts) = (new MultiLabelMetrics(labels), new MultiLabelMetrics(labels));

            whole.Add(outputs, targets);
            for (var (first, count) = (0, 0); first < samples; first += count)
            {
                count = random.NextInt(1, samples - first);
                parts.Add(
                    outputs.AsSpan(first * labels, count * labels), targets.AsSpan(first * labels, count * labels));
            }

            Assert.Equal(Figures(whole), Figures(parts));
        }
    }

    [Fact]
    public void Of_OneLabel_IsThatOfTwoClasses()
    {
        var random = RandomNumbers.Create();
        var labels = random.Labels(50, 2);
        var outputs = new float[50, 1];
        foreach (var (i, label) in labels.Index())
            outputs[i, 0] = random.NextSingle(0, 0.7f) + 0.3f * label;
        var data = new Dataset(
            new float[50], 1, [.. labels.Select(label => (float)label)], 1);

        var one = MultiLabelMetrics.Of(outputs, data);
        var two = ClassificationMetrics.Of(outputs, data);

        Assert.Equal(
            (two.Accuracy, two.Accuracy, two.RocAuc()), (one.Accuracy(0), one.SubsetAccuracy, one.RocAuc()));
        Assert.Equal(1 - two.Accuracy, one.HammingLoss, 1e-12);
        Assert.Equal(two.Confusion.Precision(1), one.Precision(0));
        Assert.Equal(two.Confusion.Recall(1), one.Recall(0));
        Assert.Equal(two.RocCurveOf().Points, one.RocCurveOf(0).Points);
    }

    [Fact]
    public void Dataset_OfSeveralLabels_SaysSo()
    {
        var features = new float[3, 1];
        var labels = new Dataset(features, new float[,] { { 1, 0 }, { 1, 1 }, { 0, 0 } });
        Assert.Equal((true, false), (labels.IsMultiLabel, labels.IsClassification));
        Assert.Equal("3 rows, 1 inputs, 2 labels", labels.ToString());
        var first = labels.Subset([0]); // One-hot by chance
        Assert.Equal((true, false), (first.IsMultiLabel, first.IsClassification));

        var named = labels.WithTargetNames(["red", "round"]).Subset([1, 2]).MapFeatures(x => x + 1);
        Assert.Equal(["red", "round"], named.TargetNames);
        Assert.Equal(1, MultiLabelMetrics.Of(new float[,] { { 1, 1 }, { 0, 0 } }, named).SubsetAccuracy);
        Assert.Equal("round", MultiLabelMetrics.Of(new float[2, 2], named).NameOf(1));
        Says(() => labels.WithTargetNames(["red"]), "targetNames has 1 names for 2 targets");

        Assert.False(new Dataset(features, new float[,] { { 1, 0 }, { 0, 1 }, { 0, 1 } }).IsMultiLabel);
        Assert.False(new Dataset(features, new float[,] { { 1 }, { 0 }, { 1 } }).IsMultiLabel);
        Assert.False(new Dataset(features, new float[,] { { 1, 0 }, { 0, 0.5f }, { 1, 1 } }).IsMultiLabel);
        Says(() => ClassificationMetrics.Of(new float[3, 2], labels), "MultiLabelMetrics");
    }

    [Fact]
    public void Add_BadBatch_SaysWhatAndAddsNothing()
    {
        var metrics = new MultiLabelMetrics(2, ["red", "round"]);
        Says(() => metrics.Add([0, 1], [1, 0, 1, 1]), "outputs is [1 × 2]", "targets is [2 × 2]");
        Says(() => metrics.Add([0, 1, 0], [1, 0, 1]), "outputs has 3 elements");
        Says(() => metrics.Add([0, float.NaN], [1, 0]), "outputs has NaN at row 0, column 1");
        Says(() => metrics.Add([0, 1], [1, 0.5f]), "targets has 0.5 at row 0, column 1 (round)", "RegressionMetrics");
        Assert.Equal(0, metrics.Samples);
        Assert.Throws<InvalidOperationException>(() => metrics.SubsetAccuracy);
        Assert.Throws<InvalidOperationException>(() => metrics.F1(Averaging.Macro));
        Assert.Throws<InvalidOperationException>(() => metrics.RocAuc(0));

        MultiLabelMetrics? made = null;
        Says(() => made = new(2, ["one"]), "labelNames has 1 names for 2 labels");
        Says(() => made = new(2, thresholds: [0.5f]), "thresholds has 1 numbers for 2 labels");
        Says(() => made = new(2, thresholds: [0.5f, float.NaN]), "thresholds[1] is NaN");
        Assert.Null(made);
        Assert.Throws<ArgumentOutOfRangeException>("labels", () => new MultiLabelMetrics(0));
        Assert.Throws<ArgumentOutOfRangeException>("label", () => metrics.Support(2));
        var counts = new MultiLabelMetrics(1, keepScores: false);
        counts.Add([1], [1]);
        Assert.Contains(
            "keepScores", Assert.Throws<InvalidOperationException>(() => counts.RocCurveOf(0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("average", () => counts.F1((Averaging)7));
    }

    private static double[] Figures(MultiLabelMetrics metrics) =>
    [
        metrics.Samples, metrics.SubsetAccuracy, metrics.HammingLoss, metrics.RocAuc(),
        .. Enumerable.Range(0, metrics.Labels).SelectMany(label => new[]
        {
            metrics.Accuracy(label), metrics.Precision(label), metrics.Recall(label), metrics.F1(label),
        }),
        .. Enum.GetValues<Averaging>().Select(metrics.F1),
    ];

    private static void Says(Action action, params string[] parts)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
