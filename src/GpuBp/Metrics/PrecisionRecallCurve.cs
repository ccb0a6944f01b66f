namespace GpuBp;

/// <summary>A point of a precision-recall curve.</summary>
/// <param name="Threshold">The score from which on a sample is taken for the class; +∞ at the last
/// point, where none is.</param>
/// <param name="Precision">TP / (TP + FP); 1 at the last point.</param>
/// <param name="Recall">TP / (TP + FN); 0 at the last point, and elsewhere 1 without a sample of
/// the class.</param>
public readonly record struct PrecisionRecallPoint(
    float Threshold, double Precision, double Recall);

/// <summary>What share of those taken for a class are of it, and what share of the class is
/// found.</summary>
/// <remarks>As scikit-learn's precision_recall_curve: a point for each distinct score.</remarks>
public sealed class PrecisionRecallCurve
{
    internal PrecisionRecallCurve(IEnumerable<RankedCount> counts)
    {
        var all = counts.Reverse().ToList();
        var positives = all[0].TruePositives;
        Points = Array.AsReadOnly<PrecisionRecallPoint>(
        [
            .. all.Select(count => new PrecisionRecallPoint(
                count.Score,
                (double)count.TruePositives / (count.TruePositives + count.FalsePositives),
                positives == 0 ? 1 : (double)count.TruePositives / positives)),
            new PrecisionRecallPoint(float.PositiveInfinity, 1, 0),
        ]);
        for (var k = 0; k < all.Count; k++)
            AveragePrecision += (Points[k].Recall - Points[k + 1].Recall) * Points[k].Precision;
    }

    /// <summary>From all samples taken for the class to none; thresholds rise.</summary>
    public IReadOnlyList<PrecisionRecallPoint> Points { get; }

    /// <summary>Σ_k (R_k − R_{k+1}) P_k over the points, whose recall R falls: the area under the
    /// curve as steps; 0 without a sample of the class.</summary>
    public double AveragePrecision { get; }

    /// <summary>The curve of scores.</summary>
    /// <inheritdoc cref="RocCurve.Of" path="/param"/>
    /// <inheritdoc cref="RocCurve.Of" path="/exception"/>
    public static PrecisionRecallCurve Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive = 1) =>
        new(RankedCounts.Of(scores, labels, positive));
}
