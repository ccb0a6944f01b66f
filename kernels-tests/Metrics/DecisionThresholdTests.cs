namespace GpuBp.Tests.Metrics;

/// <summary>Where the threshold between two classes comes to lie.</summary>
public class DecisionThresholdTests
{
    [Fact]
    public void Choose_RandomScores_ClassifiesWithTheScoreThatItGives()
    {
        var random = RandomNumbers.Create();
        ThresholdMetric[] metrics =
        [
            ThresholdMetric.Accuracy, ThresholdMetric.F1, ThresholdMetric.BalancedAccuracy, ThresholdMetric.YoudenJ,
            ThresholdMetric.Cost(1, random.NextInt(1, 9)),
        ];
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var samples = random.NextInt(2, 60);
            var labels = random.Labels(samples, 2);
            float[] scores = [.. Enumerable.Range(0, samples).Select(_ => random.NextInt(0, 16) / 16f)];
            foreach (var metric in metrics)
            {
                var chosen = DecisionThreshold.Choose(scores, labels, metric);
                var measured = new ClassificationMetrics(2, threshold: chosen.Value);
                measured.Add(scores, labels);

                Assert.Equal(Score(metric, measured.Confusion), chosen.Score, 1e-12);
                foreach (var other in Enumerable.Range(0, 35).Select(n => n / 32f))
                {
                    var at = new ClassificationMetrics(2, threshold: other);
                    at.Add(scores, labels);
                    var difference = Score(metric, at.Confusion) - chosen.Score;
                    Assert.True(
                        (metric.Name.StartsWith("cost", StringComparison.Ordinal) ? -difference : difference) < 1e-12,
                        $"{random}: {metric} is better at {other} than at {chosen}");
                }
            }
        }
    }

    [Fact]
    public void Choose_ScoresApart_IsHalfwayBetweenThem()
    {
        Assert.Equal(0.45f, DecisionThreshold.Choose([0.1f, 0.3f, 0.6f, 0.9f], [0, 0, 1, 1], ThresholdMetric.F1).Value, 1e-6f);

        // Neighbours among floats leave no room between them.
        var above = MathF.BitIncrement(0.3f);
        Assert.Equal(above, DecisionThreshold.Choose([0.3f, above], [0, 1], ThresholdMetric.Accuracy).Value);
    }

    [Fact]
    public void Choose_EquallyGood_IsTheOneNearestToHalf()
    {
        // Cuts after 0.9 and after 0.45 are both wrong once; 0.525 and 0.825 lie between.
        var chosen = DecisionThreshold.Choose([0.9f, 0.75f, 0.6f, 0.45f, 0.2f], [1, 0, 1, 0, 0], ThresholdMetric.Accuracy);
        Assert.Equal(0.525f, chosen.Value, 1e-6f);
        Assert.Equal(0.8, chosen.Score, 1e-12);
    }

    [Fact]
    public void Choose_WrongAnswersThatCostNothing_GivesAllOrNone()
    {
        float[] scores = [0, 0.5f, 1];
        Assert.Equal(0, DecisionThreshold.Choose(scores, [1, 0, 0], ThresholdMetric.Cost(1, 100)).Value);
        Assert.True(DecisionThreshold.Choose(scores, [0, 1, 0], ThresholdMetric.Cost(100, 1)).Value > 1);
    }

    [Fact]
    public void Choose_OutputsOfAModel_TakesClassOnes()
    {
        var data = Dataset.FromLabels(new float[,] { { 1 }, { 2 }, { 3 } }, [0, 1, 1]);
        Assert.Equal(
            0.3f, DecisionThreshold.Choose(new[,] { { 0.2f }, { 0.4f }, { 0.7f } }, data, ThresholdMetric.F1).Value, 1e-6f);
        Assert.Equal(
            0.3f,
            DecisionThreshold.Choose(
                new[,] { { 0.8f, 0.2f }, { 0.6f, 0.4f }, { 0.3f, 0.7f } }, data, ThresholdMetric.F1).Value,
            1e-6f);
    }

    [Fact]
    public void Choose_WhatHasNoThreshold_IsRefused()
    {
        Says(() => DecisionThreshold.Choose([0.5f, 0.7f], [1, 1], ThresholdMetric.F1), "All 2 samples are of class 1");
        Says(() => DecisionThreshold.Choose([0.5f], [1, 0], ThresholdMetric.F1), "scores has 1 elements, labels 2");
        Says(() => DecisionThreshold.Choose([0.5f, 0.7f], [1, 2], ThresholdMetric.F1), "labels has 2 at row 1");
        Says(() => DecisionThreshold.Choose([0.5f, float.NaN], [1, 0], ThresholdMetric.F1), "scores has NaN at row 1");
        Assert.Throws<ArgumentNullException>("metric", () => DecisionThreshold.Choose([0.5f, 0.7f], [1, 0], null!));
        var three = Dataset.FromLabels(new float[,] { { 1 }, { 2 }, { 3 } }, [0, 1, 2]);
        Says(() => DecisionThreshold.Choose(new float[3, 3], three, ThresholdMetric.F1), "3 classes", "two classes");
        Assert.Throws<ArgumentOutOfRangeException>("falsePositive", () => ThresholdMetric.Cost(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("falseNegative", () => ThresholdMetric.Cost(1, double.NaN));
    }

    private static double Score(ThresholdMetric metric, ConfusionMatrix confusion) => metric.Name switch
    {
        "accuracy" => confusion.Accuracy,
        "F1" => confusion.F1(1),
        "balanced accuracy" => confusion.BalancedAccuracy,
        "Youden's J" => 2 * confusion.BalancedAccuracy - 1,
        var cost => (confusion[0, 1] + double.Parse(cost.Split(':')[1]) * confusion[1, 0]) / confusion.Total,
    };

    private static void Says(Action action, params string[] parts)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
