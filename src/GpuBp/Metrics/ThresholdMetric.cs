namespace GpuBp;

/// <summary>A metric that chooses a <see cref="DecisionThreshold"/> between two classes.</summary>
public sealed class ThresholdMetric
{
    private readonly Func<BinaryCounts, double> _value;
    private readonly bool _isCost;

    private ThresholdMetric(string name, Func<BinaryCounts, double> value, bool isCost = false) =>
        (Name, _value, _isCost) = (name, value, isCost);

    /// <summary>The share of samples whose class is predicted correctly.</summary>
    public static ThresholdMetric Accuracy { get; } = new("accuracy", counts => counts.Accuracy);

    /// <summary>F1 of class 1: 2 TP / (2 TP + FP + FN).</summary>
    public static ThresholdMetric F1 { get; } = new("F1", counts => counts.F1);

    /// <summary>
    /// The mean recall of the two classes; a rare class counts as much as the other.
    /// </summary>
    public static ThresholdMetric BalancedAccuracy { get; } =
        new("balanced accuracy", counts => (counts.Recall + counts.Specificity) / 2);

    /// <summary>
    /// J = TP / (TP + FN) − FP / (FP + TN). Balanced accuracy chooses the same threshold.
    /// </summary>
    public static ThresholdMetric YoudenJ { get; } =
        new("Youden's J", counts => counts.Recall + counts.Specificity - 1);

    /// <summary>The name, such as <c>F1</c>.</summary>
    public string Name { get; }

    /// <summary>(c_FP FP + c_FN FN) / n, the mean cost of a sample. The lowest is best.</summary>
    /// <param name="falsePositive">
    /// c_FP: the cost of predicting class 1 for class 0, at least 0.
    /// </param>
    /// <param name="falseNegative">
    /// c_FN: the cost of predicting class 0 for class 1, at least 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A cost is below 0 or not finite.</exception>
    public static ThresholdMetric Cost(double falsePositive, double falseNegative)
    {
        RequireCost(falsePositive, nameof(falsePositive));
        RequireCost(falseNegative, nameof(falseNegative));
        return new ThresholdMetric(
            FormattableString.Invariant($"cost {falsePositive}:{falseNegative}"),
            counts =>
                (falsePositive * counts.FalsePositives + falseNegative * counts.FalseNegatives) /
                    (counts.Positives + counts.Negatives),
            isCost: true);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal double Of(BinaryCounts counts) => _value(counts);

    internal bool IsBetter(double value, double than) => _isCost ? value < than : value > than;

    private static void RequireCost(double cost, string name)
    {
        if (!(cost >= 0) || !double.IsFinite(cost))
            throw new ArgumentOutOfRangeException(
                name, cost, "A cost must be finite and at least 0.");
    }
}
