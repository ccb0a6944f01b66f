namespace GpuBp;

/// <summary>
/// A threshold between two classes: a model predicts class 1 if its probability p ≥ t.
/// </summary>
/// <remarks>
/// Choose it on rows that training has not seen, and test the model on others: the rows that chose
/// the threshold flatter the metric.
/// </remarks>
public sealed class DecisionThreshold
{
    private DecisionThreshold(float value, ThresholdMetric metric, double score) =>
        (Value, ChosenBy, Score) = (value, metric, score);

    /// <summary>t: the smallest probability of class 1 that predicts it.</summary>
    public float Value { get; }

    /// <summary>The metric that chose the threshold.</summary>
    public ThresholdMetric ChosenBy { get; }

    /// <summary>The metric at this threshold, on the samples that chose it.</summary>
    public double Score { get; }

    /// <summary>Chooses the best threshold for the outputs of a model.</summary>
    /// <param name="outputs">
    /// [samples × 1] or [samples × 2]: the probability of class 1, or of each class.
    /// </param>
    /// <param name="data">The samples with their two classes.</param>
    /// <param name="metric">The metric to make best.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// The samples do not have two classes, the shapes do not match, an output is not finite, or a
    /// class has no sample.
    /// </exception>
    public static DecisionThreshold Choose(float[,] outputs, Dataset data, ThresholdMetric metric)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Classes != 2)
            throw new ArgumentException(
                $"data is {data}; a threshold tells two classes apart.", nameof(data));
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.Shape(outputs, data.Rows, classes: 2);
        var columns = outputs.GetLength(1);
        var scores = new float[data.Rows];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = flat[i * columns + columns - 1];
        return Choose(scores, data.Labels, metric);
    }

    /// <summary>Chooses the best threshold for probabilities.</summary>
    /// <remarks>
    /// The threshold lies halfway between two neighbouring scores, so that rounding on another
    /// device changes no class. Among equally good thresholds the one nearest to ½ wins.
    /// </remarks>
    /// <param name="scores">[samples], finite: the probability of class 1.</param>
    /// <param name="labels">[samples], each 0 or 1.</param>
    /// <param name="metric">The metric to make best.</param>
    /// <exception cref="ArgumentNullException">The metric is null.</exception>
    /// <exception cref="ArgumentException">
    /// The numbers of scores and labels differ, a score is not finite, a label is neither 0 nor 1,
    /// or a class has no sample.
    /// </exception>
    public static DecisionThreshold Choose(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, ThresholdMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        for (var i = 0; i < labels.Length; i++)
            DataCheck.Label(labels[i], i, classes: 2, nameof(labels));
        var ranked = RankedCounts.Of(scores, labels, positive: 1).ToList();
        var all = ranked[^1];
        if (all.TruePositives == 0 || all.FalsePositives == 0)
            throw new ArgumentException(
                $"All {labels.Length:N0} samples are of class {labels[0]}; choosing a threshold " +
                "needs samples of both classes. Give more samples.",
                nameof(labels));

        var largest = ranked[0].Score;
        var none = largest < 1 ? Between(largest, 1) : MathF.BitIncrement(largest);
        var best = new DecisionThreshold(none, metric, metric.Of(Counts(default, all)));
        for (var k = 0; k < ranked.Count; k++)
        {
            var below = k + 1 < ranked.Count ? ranked[k + 1].Score : Math.Min(0, ranked[k].Score);
            var (value, score) =
                (Between(below, ranked[k].Score), metric.Of(Counts(ranked[k], all)));
            if (metric.IsBetter(score, best.Score) ||
                (score == best.Score && Math.Abs(value - 0.5f) < Math.Abs(best.Value - 0.5f)))
                best = new DecisionThreshold(value, metric, score);
        }

        return best;
    }

    /// <summary>Such as <c>0.314 (F1 0.8712)</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Value:0.####} ({ChosenBy} {Score:0.####})");

    private static BinaryCounts Counts(RankedCount taken, RankedCount all) => new(
        taken.TruePositives,
        taken.FalsePositives,
        all.TruePositives - taken.TruePositives,
        all.FalsePositives - taken.FalsePositives);

    /// <summary>Halfway, above the lower score and at most the upper one.</summary>
    private static float Between(float lower, float upper)
    {
        var middle = (float)(((double)lower + upper) / 2);
        return middle > lower ? middle : upper;
    }
}
