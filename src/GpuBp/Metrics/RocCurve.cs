namespace GpuBp;

/// <summary>A point of a ROC curve.</summary>
/// <param name="Threshold">The score from which on a sample is taken for the class; +∞ at the first
/// point, where none is.</param>
/// <param name="FalsePositiveRate">FP / (FP + TN); NaN without a sample of another class.</param>
/// <param name="TruePositiveRate">TP / (TP + FN), the recall; NaN without a sample of the
/// class.</param>
public readonly record struct RocPoint(
    float Threshold, double FalsePositiveRate, double TruePositiveRate);

/// <summary>How many samples a class gains at each threshold, rightly against wrongly.</summary>
/// <remarks>As scikit-learn's roc_curve: points on a straight line between two others are left
/// out.</remarks>
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

    /// <summary>From no sample taken for the class to all of them; thresholds fall.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>
    /// The area under the curve (AUC): P(s₊ &gt; s₋) + ½ P(s₊ = s₋) of the scores of a sample of
    /// the class and of another; NaN without samples of both kinds.
    /// </summary>
    public double Area { get; }

    /// <summary>The curve of scores.</summary>
    /// <param name="scores">[samples], finite; the higher, the surer is the class.</param>
    /// <param name="labels">[samples], the true classes.</param>
    /// <param name="positive">The class that the scores are of; every other label counts against
    /// it.</param>
    /// <exception cref="ArgumentException">There is no sample, the numbers of scores and labels
    /// differ, or a score is not finite.</exception>
    public static RocCurve Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive = 1) =>
        new(RankedCounts.Of(scores, labels, positive));

    private static bool IsCorner(RankedCount before, RankedCount at, RankedCount after) =>
        at.TruePositives - before.TruePositives != after.TruePositives - at.TruePositives ||
        at.FalsePositives - before.FalsePositives != after.FalsePositives - at.FalsePositives;
}
