namespace GpuBp;

/// <summary>
/// Scores of samples with their classes, kept for metrics that depend on their order.
/// </summary>
/// <param name="columns">The number of scores of a sample.</param>
internal sealed class RankedScores(int columns)
{
    private readonly List<int> _labels = [];
    private readonly List<float>[] _scores =
        [.. Enumerable.Range(0, columns).Select(_ => new List<float>())];

    /// <exception cref="ArgumentException">There would be more than an array can hold.</exception>
    internal void Reserve(int more, string name)
    {
        if ((long)_labels.Count + more > Array.MaxLength)
            throw new ArgumentException(
                $"{name} has {more:N0} samples, and {_labels.Count:N0} are there already; the " +
                $"maximum with scores is {Array.MaxLength:N0}. Measure with keepScores: false.",
                name);
    }

    internal void Add(ReadOnlySpan<float> scores, int label)
    {
        for (var j = 0; j < scores.Length; j++)
            _scores[j].Add(scores[j]);
        _labels.Add(label);
    }

    /// <summary>
    /// (#{s₊ &gt; s₋} + ½ #{s₊ = s₋}) / (n₊ n₋) over all pairs of a sample of the class and a
    /// sample of another class; NaN without a pair.
    /// </summary>
    /// <remarks>
    /// The area under the ROC curve, where ties are trapezoids. The sums are exact.
    /// </remarks>
    internal double Area(int column, int label)
    {
        var scores = _scores[column].ToArray();
        var labels = _labels.ToArray();
        Array.Sort(scores, labels);

        long positives = 0, negatives = 0;
        ulong twice = 0;
        for (var (first, next) = (0, 0); first < scores.Length; first = next)
        {
            long tiedPositives = 0, tiedNegatives = 0;
            for (; next < scores.Length && scores[next] == scores[first]; next++)
            {
                if (labels[next] == label)
                    tiedPositives++;
                else
                    tiedNegatives++;
            }

            twice += (ulong)tiedPositives * (ulong)(2 * negatives + tiedNegatives);
            positives += tiedPositives;
            negatives += tiedNegatives;
        }

        return positives == 0 || negatives == 0
            ? double.NaN
            : twice / 2.0 / ((double)positives * negatives);
    }
}
