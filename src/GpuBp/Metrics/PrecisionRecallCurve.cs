namespace GpuBp;

/// <summary>A point of a precision-recall curve.</summary>
/// <param name="Threshold">
/// The smallest score that predicts the class; +∞ at the last point, where no score does.
/// </param>
/// <param name="Precision">TP / (TP + FP); 1 at the last point.</param>
/// <param name="Recall">
/// TP / (TP + FN); 0 at the last point; 1 elsewhere if the class has no sample.
/// </param>
public readonly record struct PrecisionRecallPoint(
    float Threshold, double Precision, double Recall);

/// <summary>The precision and the recall of a class at each threshold.</summary>
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

    /// <summary>The points by rising thresholds: from all positive predictions to none.</summary>
    public IReadOnlyList<PrecisionRecallPoint> Points { get; }

    /// <summary>
    /// Σ_k (R_k − R_{k+1}) P_k with the precision P and the recall R of the points: the area under
    /// the curve drawn as steps. 0 if the class has no sample.
    /// </summary>
    public double AveragePrecision { get; }

    /// <summary>Makes the curve from scores.</summary>
    /// <inheritdoc cref="RocCurve.Of" path="/param"/>
    /// <inheritdoc cref="RocCurve.Of" path="/exception"/>
    public static PrecisionRecallCurve Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive = 1) =>
        new(RankedCounts.Of(scores, labels, positive));
}
