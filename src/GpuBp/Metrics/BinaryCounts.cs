namespace GpuBp;

/// <summary>How often one label was rightly and wrongly given and left out; a share of nothing is
/// 0.</summary>
/// <param name="TruePositives">TP: has the label, and got it.</param>
/// <param name="FalsePositives">FP: got the label, and does not have it.</param>
/// <param name="FalseNegatives">FN: has the label, and did not get it.</param>
/// <param name="TrueNegatives">TN: does not have the label, and did not get it.</param>
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

    /// <summary>The share of the negatives that did not get the label.</summary>
    internal double Specificity => Share(TrueNegatives, Negatives);

    public static BinaryCounts operator +(BinaryCounts a, BinaryCounts b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
