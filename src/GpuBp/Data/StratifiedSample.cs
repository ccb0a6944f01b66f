namespace GpuBp;

/// <summary>Draws rows at random so that every class keeps its share.</summary>
internal static class StratifiedSample
{
    /// <summary>Draws round(testShare · rows) rows.</summary>
    /// <param name="labels">[rows]; empty where every row is equally likely.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="classes">The number of classes; unused without labels.</param>
    /// <param name="testShare">The share of the rows to draw.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is not between 0 and 1, or draws no row or every row.
    /// </exception>
    internal static bool[] Draw(
        ReadOnlySpan<int> labels, int rows, int classes, double testShare, int seed)
    {
        var total = Total(testShare, rows);
        var quotas = labels.IsEmpty ? [total] : Quotas(labels, classes, total);

        // The first rows of a random order, as many of each class as its quota.
        var drawn = new bool[rows];
        foreach (var i in Shuffle.Order(rows, new Philox(seed, RandomStream.Split)))
        {
            var label = labels.IsEmpty ? 0 : labels[i];
            drawn[i] = quotas[label]-- > 0;
        }

        return drawn;
    }

    private static int Total(double testShare, int rows)
    {
        if (!(testShare > 0 && testShare < 1))
            throw new ArgumentOutOfRangeException(
                nameof(testShare),
                testShare,
                "The share of test rows must be above 0 and below 1.");

        var total = (int)Math.Round(testShare * rows, MidpointRounding.AwayFromZero);
        if (total == 0 || total == rows)
            throw new ArgumentOutOfRangeException(
                nameof(testShare),
                testShare,
                $"Of {rows} rows, {total} would be for testing and {rows - total} for training; " +
                "each part needs at least one.");
        return total;
    }

    /// <summary>quota_c = ⌊total · n_c / rows⌋, and one more for the largest remainders.</summary>
    /// <remarks>
    /// No quota exceeds n_c: total &lt; rows, and a whole quotient has no remainder.
    /// </remarks>
    private static int[] Quotas(ReadOnlySpan<int> labels, int classes, int total)
    {
        var counts = new long[classes];
        foreach (var label in labels)
            counts[label]++;

        // Integers, so that the remainders are exact and every machine ranks them alike.
        var rows = labels.Length;
        var quotas = counts.Select(n => (int)(n * total / rows)).ToArray();
        var byRemainder = Enumerable.Range(0, classes)
            .OrderByDescending(c => counts[c] * total % rows);
        foreach (var c in byRemainder.Take(total - quotas.Sum()))
            quotas[c]++;
        return quotas;
    }
}
