namespace GpuBp;

/// <summary>The samples with at least a score, counted by class.</summary>
/// <param name="Score">The score, which a sample has.</param>
/// <param name="TruePositives">Samples of the class with at least this score.</param>
/// <param name="FalsePositives">Other samples with at least this score.</param>
internal readonly record struct RankedCount(float Score, long TruePositives, long FalsePositives);

/// <summary>Counts at every threshold; curves and areas are made of them.</summary>
internal static class RankedCounts
{
    /// <summary>The counts of each distinct score, the largest score first.</summary>
    /// <param name="scores">Finite scores, which this sorts.</param>
    /// <param name="labels">The class of each score, which this sorts with them.</param>
    /// <param name="positive">The class that a high score speaks for.</param>
    internal static IEnumerable<RankedCount> Of(float[] scores, int[] labels, int positive)
    {
        Array.Sort(scores, labels);
        long positives = 0, negatives = 0;
        for (var i = scores.Length - 1; i >= 0; i--)
        {
            if (labels[i] == positive)
                positives++;
            else
                negatives++;
            if (i == 0 || scores[i - 1] != scores[i])
                yield return new RankedCount(scores[i], positives, negatives);
        }
    }

    /// <inheritdoc cref="Of(float[], int[], int)"/>
    /// <exception cref="ArgumentException">
    /// There is no score, the numbers of scores and labels differ, or a score is not finite.
    /// </exception>
    internal static IEnumerable<RankedCount> Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive)
    {
        if (scores.IsEmpty || scores.Length != labels.Length)
            throw new ArgumentException(
                $"scores has {scores.Length:N0} elements, labels {labels.Length:N0}; give one of " +
                "each for every sample, and at least one sample.",
                nameof(labels));
        DataCheck.Finite(scores, 1, nameof(scores), null);
        return Of(scores.ToArray(), labels.ToArray(), positive);
    }

    /// <summary>
    /// (#{s₊ &gt; s₋} + ½ #{s₊ = s₋}) / (n₊ n₋) over all pairs of a sample of the class and a
    /// sample of another class; NaN without a pair.
    /// </summary>
    /// <remarks>
    /// The area under the ROC curve, where ties are trapezoids. The sums are exact.
    /// </remarks>
    internal static double Area(IEnumerable<RankedCount> counts)
    {
        var last = default(RankedCount);
        ulong twice = 0;
        foreach (var count in counts)
        {
            twice += (ulong)(count.FalsePositives - last.FalsePositives) *
                (ulong)(count.TruePositives + last.TruePositives);
            last = count;
        }

        return last.TruePositives == 0 || last.FalsePositives == 0
            ? double.NaN
            : twice / 2.0 / ((double)last.TruePositives * last.FalsePositives);
    }
}
