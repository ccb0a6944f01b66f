namespace GpuBp;

/// <summary>
/// The predictions of one label, counted by right and wrong. A share of nothing is 0.
/// </summary>
/// <param name="TruePositives">TP: samples with the label, predicted with it.</param>
/// <param name="FalsePositives">FP: samples without the label, predicted with it.</param>
/// <param name="FalseNegatives">FN: samples with the label, predicted without it.</param>
/// <param name="TrueNegatives">TN: samples without the label, predicted without it.</param>
internal readonly record struct BinaryCounts(
    long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    internal long Positives => TruePositives + FalseNegatives;

    internal long Negatives => FalsePositives + TrueNegatives;

    internal double Accuracy => Share(TruePositives + TrueNegatives, Positives + Negatives);

    internal double Precision => Share(TruePositives, TruePositives + FalsePositives);

    internal double Recall => Share(TruePositives, Positives);

    internal double F1 =>
        Share(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    /// <summary>TN / (TN + FP): the recall of the samples without the label.</summary>
    internal double Specificity => Share(TrueNegatives, Negatives);

    public static BinaryCounts operator +(BinaryCounts a, BinaryCounts b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
