namespace GpuBp;

/// <summary>Draws rows at random so that every class keeps its share.</summary>
internal static class StratifiedSample
{
    /// <summary>Which rows are drawn: round(testShare · rows) of them.</summary>
    /// <param name="labels">[rows], or null to draw all rows alike.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="classes">The number of classes; not used without labels.</param>
    /// <param name="testShare">The share of the rows to draw.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is not between 0 and 1, or draws no row or every row.
    /// </exception>
    internal static bool[] Draw(int[]? labels, int rows, int classes, double testShare, int seed)
    {
        var total = Total(testShare, rows);
        var quotas = labels is null ? [total] : Quotas(labels, classes, total);

        // The first rows of a random order, as many of each class as its quota.
        var random = new Philox(seed, RandomStream.Split);
        var order = new int[rows];
        Shuffle.Fill(order, ref random);
        var drawn = new bool[rows];
        foreach (var i in order)
        {
            var label = labels is null ? 0 : labels[i];
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
                "The share of test rows must be more than 0 and less than 1.");

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
    private static int[] Quotas(int[] labels, int classes, int total)
    {
        var counts = new long[classes];
        foreach (var label in labels)
            counts[label]++;

        // Integers, so that the remainders are exact and every machine ranks them alike.
        var quotas = counts.Select(n => (int)(n * total / labels.Length)).ToArray();
        var byRemainder = Enumerable.Range(0, classes)
            .OrderByDescending(c => counts[c] * total % labels.Length);
        foreach (var c in byRemainder.Take(total - quotas.Sum()))
            quotas[c]++;
        return quotas;
    }
}
