namespace GpuBp.Bench.Tables;

/// <summary>How methods stand against one another, by the errors of each on a table.</summary>
internal static class Standings
{
    /// <summary>The rank of each value from 1, the smallest first; equal ones share their mean
    /// rank.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
                end++;
            for (var n = first; n < end; n++)
                ranks[order[n]] = (first + 1 + end) / 2.0;
            first = end;
        }

        return ranks;
    }

    /// <summary>gap = (error − best) / (error of the constant answer − best); null where no
    /// method beats the constant answer.</summary>
    internal static double[]? Gaps(IReadOnlyList<double> errors, double constant)
    {
        var best = errors.Min();
        return constant > best
            ? [.. errors.Select(error => (error - best) / (constant - best))]
            : null;
    }
}
