namespace GpuBp;

/// <summary>A point of a ROC curve.</summary>
/// <param name="Threshold">
/// The smallest score that predicts the class; +∞ at the first point, where no score does.
/// </param>
/// <param name="FalsePositiveRate">FP / (FP + TN); NaN without a sample of another class.</param>
/// <param name="TruePositiveRate">
/// TP / (TP + FN), the recall; NaN without a sample of the class.
/// </param>
public readonly record struct RocPoint(
    float Threshold, double FalsePositiveRate, double TruePositiveRate);

/// <summary>The ROC curve of a class: true against false positives at each threshold.</summary>
/// <remarks>
/// As scikit-learn's roc_curve, which drops points on a straight line between others.
/// </remarks>
public sealed class RocCurve
{
    internal RocCurve(IEnumerable<RankedCount> counts)
    {
        var all = counts.ToList();
        Area = RankedCounts.Area(all);
        var corners = all.Where((_, k) => k == 0 || k == all.Count - 1 ||
            IsCorner(all[k - 1], all[k], all[k + 1]));
        double positives = all[^1].TruePositives, negatives = all[^1].FalsePositives;

        // 0 / 0 is NaN, as it should be without samples of one kind.
        Points = Array.AsReadOnly<RocPoint>(
        [
            new RocPoint(float.PositiveInfinity, 0 / negatives, 0 / positives),
            .. corners.Select(count => new RocPoint(
                count.Score, count.FalsePositives / negatives, count.TruePositives / positives)),
        ]);
    }

    /// <summary>The points by falling thresholds: from no positive prediction to all.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>
    /// The area under the curve (AUC): P(s₊ &gt; s₋) + ½ P(s₊ = s₋), where s₊ is the score of a
    /// sample of the class, and s₋ that of another sample; NaN without samples of both kinds.
    /// </summary>
    public double Area { get; }

    /// <summary>Makes the curve from scores.</summary>
    /// <param name="scores">[samples], finite; a high score speaks for the class.</param>
    /// <param name="labels">[samples], the true classes.</param>
    /// <param name="positive">The class that a high score speaks for.</param>
    /// <exception cref="ArgumentException">
    /// There is no sample, the numbers of scores and labels differ, or a score is not finite.
    /// </exception>
    public static RocCurve Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive = 1) =>
        new(RankedCounts.Of(scores, labels, positive));

    private static bool IsCorner(RankedCount before, RankedCount at, RankedCount after) =>
        at.TruePositives - before.TruePositives != after.TruePositives - at.TruePositives ||
        at.FalsePositives - before.FalsePositives != after.FalsePositives - at.FalsePositives;
}
