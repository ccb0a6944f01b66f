namespace GpuBp.Tests.Metrics;

/// <summary>Properties of metrics, against plain counting and against themselves.</summary>
public class MetricsTests(ITestOutputHelper output)
{
    [Fact]
    public void ClassificationMetrics_BatchByBatch_HaveTheBitsOfTheWhole()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var (samples, classes) = (random.NextInt(1, 200), random.NextInt(2, 8));
            var columns = classes == 2 ? random.NextInt(1, 2) : classes;
            var (outputs, labels) = (Tied(random, samples * columns), random.Labels(samples, classes));
            var (whole, parts) = (new ClassificationMetrics(classes), new ClassificationMetrics(classes));

            whole.Add(outputs, labels);
            foreach (var (first, count) in Batches(random, samples))
                parts.Add(outputs.AsSpan(first * columns, count * columns), labels.AsSpan(first, count));

            Assert.Equal(Figures(whole), Figures(parts));
        }
    }

    [Fact]
    public void RegressionMetrics_BatchByBatch_HaveTheBitsOfTheWhole()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var (samples, columns) = (random.NextInt(2, 200), random.NextInt(1, 4));
            var (outputs, targets) = (random.Floats(samples * columns), random.Floats(samples * columns));
            var (whole, parts) = (new RegressionMetrics(columns), new RegressionMetrics(columns));

            whole.Add(outputs, targets);
            foreach (var (first, count) in Batches(random, samples))
                parts.Add(
                    outputs.AsSpan(first * columns, count * columns), targets.AsSpan(first * columns, count * columns));

            Assert.Equal(
                (whole.Samples, whole.RootMeanSquaredError, whole.MeanAbsoluteError, whole.R2),
                (parts.Samples, parts.RootMeanSquaredError, parts.MeanAbsoluteError, parts.R2));
        }
    }

    [Fact]
    public void RocAuc_TiedScores_IsTheShareOfOrderedPairs()
    {
        var random = new RandomNumbers(output);
        var (samples, classes) = (random.NextInt(20, 150), random.NextInt(3, 5));
        var (outputs, labels) = (Tied(random, samples * classes), random.Labels(samples, classes));
        var metrics = new ClassificationMetrics(classes);
        metrics.Add(outputs, labels);

        for (var c = 0; c < classes; c++)
        {
            var pairs =
                from i in Enumerable.Range(0, samples)
                where labels[i] == c
                from j in Enumerable.Range(0, samples)
                where labels[j] != c
                select outputs[i * classes + c].CompareTo(outputs[j * classes + c]) * 0.5 + 0.5;
            Assert.Equal(pairs.Average(), metrics.RocAuc(c), 1e-12);
        }
    }

    [Fact]
    public void Of_DataSet_TakesItsClassesOrTargets()
    {
        var classes = Dataset.FromLabels(new float[,] { { 1 }, { 2 }, { 3 } }, [0, 1, 1], classNames: ["no", "yes"]);
        var metrics = ClassificationMetrics.Of(new[,] { { 0.2f }, { 0.5f }, { 0.4f } }, classes);
        Assert.Equal((3, 2.0 / 3, 1), (metrics.Samples, metrics.Accuracy, metrics.RocAuc()));
        Assert.Contains("yes", metrics.Confusion.ToString(), StringComparison.Ordinal);

        var numbers = new Dataset(new float[,] { { 1 }, { 2 } }, new float[,] { { 3 }, { 5 } });
        Assert.Equal(1.5, RegressionMetrics.Of(new float[,] { { 4 }, { 7 } }, numbers).MeanAbsoluteError);
        Says(() => ClassificationMetrics.Of(new float[,] { { 4 }, { 7 } }, numbers), "not classes", "RegressionMetrics");
        Says(() => RegressionMetrics.Of(new float[,] { { 4, 7 } }, numbers), "outputs is [1 × 2]", "targets is [2 × 1]");
    }

    [Fact]
    public void Add_BadBatch_SaysWhatAndAddsNothing()
    {
        var metrics = new ClassificationMetrics(3);
        Says(() => metrics.Add([0.5f, 0.5f], [1]), "outputs has 2 elements for 1 labels of 3 classes", "[samples × 3]");
        Says(() => metrics.Add(new float[2, 2], [1, 0]), "outputs is [2 × 2] for 2 labels of 3 classes");
        Says(() => metrics.Add([], []), "at least one sample");
        Says(() => metrics.Add([0, 0, 1, 0, float.NaN, 1], [2, 1]), "outputs has NaN at row 1, column 1");
        Says(() => metrics.Add([0, 0, 1, 0, 1, 1], [2, 3]), "labels has 3 at row 1", "0 to 2");
        Says(() => new ClassificationMetrics(2).Add([1, 1, 1], [1]), "[samples × 2] or [samples × 1]");
        Assert.Equal(0, metrics.Samples);

        var errors = new RegressionMetrics(2);
        Says(() => errors.Add([1, 2, 3], [1, 2]), "outputs has 3 elements");
        Says(() => errors.Add([1, 2, 3, 4], [1, 2]), "outputs is [2 × 2]", "targets is [1 × 2]");
        Says(() => errors.Add(new float[1, 3], new float[1, 3]), "outputs is [1 × 3]", "[samples × 2]");
        Says(() => errors.Add([1, float.PositiveInfinity], [1, 2]), "outputs has Infinity at row 0, column 1");
        Says(() => errors.Add([1, 2], [float.NaN, 2]), "targets has NaN at row 0, column 0");
        Assert.Equal(0, errors.Samples);
    }

    [Fact]
    public void Figures_ThatCannotBe_AreRefused()
    {
        var metrics = new ClassificationMetrics(3, keepScores: false);
        Refuses(() => metrics.Accuracy, "No sample");
        Refuses(() => metrics.LogLoss, "No sample");
        Refuses(() => metrics.TopKAccuracy(1), "No sample");
        Refuses(() => new RegressionMetrics(1).R2, "No sample");

        metrics.Add([0.5f, 0.25f, 0.25f, 0, -3, 4], [0, 1]);
        Refuses(() => metrics.RocAuc(), "keepScores");
        Refuses(() => metrics.LogLoss, "outputs[1, 1] is -3", "HasProbabilities");
        foreach (var k in new[] { 0, 4 })
            Assert.Contains(
                "1 to 3",
                Assert.Throws<ArgumentOutOfRangeException>("k", () => metrics.TopKAccuracy(k)).Message,
                StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("label", () => metrics.RocAuc(3));
        Assert.Throws<ArgumentOutOfRangeException>("average", () => metrics.F1((Averaging)7));
        Assert.Throws<ArgumentOutOfRangeException>("actual", () => metrics.Confusion.Recall(-1));
        Assert.Throws<ArgumentOutOfRangeException>("predicted", () => metrics.Confusion.Precision(3));
        Assert.Throws<ArgumentOutOfRangeException>("label", () => metrics.Confusion.F1(3));
        Assert.Throws<ArgumentOutOfRangeException>("actual", () => metrics.Confusion.Support(3));
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => new ClassificationMetrics(1));
        Assert.Throws<ArgumentOutOfRangeException>("outputs", () => new RegressionMetrics(0));
    }

    private static double[] Figures(ClassificationMetrics metrics) =>
    [
        metrics.Samples, metrics.Accuracy, metrics.BalancedAccuracy, metrics.LogLoss, metrics.RocAuc(),
        .. Enumerable.Range(1, metrics.Classes).Select(metrics.TopKAccuracy),
        .. Enum.GetValues<Averaging>().SelectMany(
            average => new[] { metrics.Precision(average), metrics.Recall(average), metrics.F1(average) }),
    ];

    /// <summary>Multiples of 1/8 from 0 to 1.</summary>
    private static float[] Tied(RandomNumbers random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => random.NextInt(0, 8) / 8f)];

    private static IEnumerable<(int First, int Count)> Batches(RandomNumbers random, int samples)
    {
        for (var (first, count) = (0, 0); first < samples; first += count)
        {
            count = random.NextInt(1, samples - first);
            yield return (first, count);
        }
    }

    private static void Says(Action action, params string[] parts) => Holds(
        Assert.Throws<ArgumentException>(action), parts);

    private static void Refuses(Func<object> figure, params string[] parts) => Holds(
        Assert.Throws<InvalidOperationException>(figure), parts);

    private static void Holds(Exception error, string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
}
