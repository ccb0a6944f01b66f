using GpuBp.Bench.Tables;

namespace GpuBp.Tests.Bench;

/// <summary>The benchmark's measures of tables, against figures computed by hand and plain
/// counting.</summary>
public class TableMeasuresTests(ITestOutputHelper output)
{
    /// <summary>Sums of some numbers near 1 in another order.</summary>
    private const double Rounding = 1e-12;

    [Fact]
    public void Ranks_EqualValues_ShareTheirMean()
    {
        Assert.Equal([3, 1, 2], Standings.Ranks([0.3, 0.1, 0.2]));
        Assert.Equal([3, 1.5, 1.5], Standings.Ranks([0.2, 0.1, 0.1]));
        Assert.Equal([2, 2, 2], Standings.Ranks([5, 5, 5]));
    }

    [Fact]
    public void Gaps_OfErrors_AreSharesOfTheConstantAnswersDistance()
    {
        var gaps = Standings.Gaps([0.2, 0.1, 0.6], constant: 0.5)!;

        Assert.Equal([0.25, 0, 1.25], gaps.Select(gap => Math.Round(gap, 12)));
        Assert.Null(Standings.Gaps([0.6, 0.5], constant: 0.5));
    }

    [Fact]
    public void OfNumbers_HandComputed_IsTheRootOfTheMeanSquare()
    {
        var measures = TableMeasures.OfNumbers(train: [1, 3], test: [2, 4], predictions: [5, 8]);

        Assert.Equal(Math.Sqrt(12.5), measures.Error, Rounding); // (3² + 4²) / 2
        Assert.Equal(Math.Sqrt(2), measures.ConstantError, Rounding); // (0² + 2²) / 2, mean 2
        Assert.Null(measures.LogLoss);
    }

    [Fact]
    public void OfClasses_ThreeClasses_AreHandComputed()
    {
        double[] predictions = [0.7, 0.2, 0.1, 0.5, 0.25, 0.25, 0, 1, 0, 0.1, 0.1, 0.8];

        var measures = TableMeasures.OfClasses([0, 1, 1], [0, 1, 2, 2], predictions, classes: 3);

        Assert.Equal(0.5, measures.Accuracy!.Value, Rounding);
        Assert.Equal(0.5, measures.Error, Rounding);
        Assert.Equal(0.75, measures.ConstantError, Rounding); // All of class 1.
        var sure = -Math.Log(TableMeasures.MinProbability);
        Assert.Equal(
            (-Math.Log(0.7) - Math.Log(0.25) + sure - Math.Log(0.8)) / 4, measures.LogLoss!.Value,
            Rounding);
    }

    [Fact]
    public void OfClasses_TwoClasses_ErrorIsOneLessTheAuc()
    {
        // scikit-learn's own example of roc_auc_score, whose result is 0.75.
        double[] scores = [0.1, 0.4, 0.35, 0.8];
        double[] predictions = [.. scores.SelectMany(p => new[] { 1 - p, p })];

        var measures = TableMeasures.OfClasses([0, 1], [0, 0, 1, 1], predictions, classes: 2);

        Assert.Equal(0.25, measures.Error, Rounding);
        Assert.Equal(0.5, measures.ConstantError);
    }

    [Fact]
    public void Auc_RandomTies_IsTheShareOfPairsInOrder()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var rows = random.NextInt(2, 60);
            int[] labels = [0, 1, .. random.Labels(rows - 2, 2)];
            double[] scores = [.. labels.Select(label => (double)random.NextInt(0, 8) + label)];
            double[] pairs =
            [
                .. from high in Enumerable.Range(0, rows)
                   where labels[high] == 1
                   from low in Enumerable.Range(0, rows)
                   where labels[low] == 0
                   select scores[high] > scores[low] ? 1 : scores[high] == scores[low] ? 0.5 : 0,
            ];

            Assert.Equal(pairs.Average(), TableMeasures.Auc(labels, scores), Rounding);
        }
    }
}
