namespace GpuBp;

/// <summary>Deals rows out to k folds whose sizes differ by one row at most.</summary>
internal static class KFold
{
    /// <summary>The test rows of each fold; every row is equally likely.</summary>
    /// <param name="rows">The number of rows, at least 2.</param>
    /// <param name="folds">2 … rows.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <returns>
    /// [folds]: numbers of rows, ascending; each row of 0 … rows − 1 is in one fold.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not 2 … rows folds.</exception>
    internal static IReadOnlyList<int[]> Rows(int rows, int folds, int seed)
    {
        Check(rows, folds);
        return Dealt(Shuffled(rows, seed), folds);
    }

    /// <summary>
    /// The test rows of each fold; two folds differ by at most one row of each class.
    /// </summary>
    /// <param name="labels">[rows], each 0 … classes − 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="folds">2 … rows of the smallest class.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="classNames">
    /// One name for each class, for messages; null to show their numbers.
    /// </param>
    /// <returns>[folds]: numbers of rows, ascending; each row is in one fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are not 2 … rows folds, or fewer than 2 classes.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A label is out of range, a class has fewer rows than there are folds, or there are too many
    /// or too few names.
    /// </exception>
    internal static IReadOnlyList<int[]> StratifiedRows(
        ReadOnlySpan<int> labels, int classes, int folds, int seed,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Check(labels.Length, folds);
        var names = DataCheck.Names(classNames, classes, nameof(classNames), "classes");
        var counts = new int[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            DataCheck.Label(labels[i], i, classes, nameof(labels));
            counts[labels[i]]++;
        }

        for (var c = 0; c < classes; c++)
        {
            if (counts[c] < folds)
                throw new ArgumentException(
                    $"Class {c}{(names is null ? "" : $" ({names[c]})")} has {Count(counts[c])} " +
                    $"for {folds:N0} folds; each fold needs one of every class. Take at most " +
                    $"{counts.Min():N0} folds, leave the class out, or take Folds in place of " +
                    "StratifiedFolds.",
                    nameof(folds));
        }

        // Class after class, each in random order: dealing gives every fold its share of each
        // class.
        var order = Shuffled(labels.Length, seed);
        var next = new int[classes];
        for (var c = 1; c < classes; c++)
            next[c] = next[c - 1] + counts[c - 1];
        var byClass = new int[order.Length];
        foreach (var row in order)
            byClass[next[labels[row]]++] = row;
        return Dealt(byClass, folds);
    }

    private static void Check(int rows, int folds)
    {
        if (folds < 2 || folds > rows)
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds,
                $"{Count(rows)} can make 2 to {rows:N0} folds, of at least one row each.");
    }

    private static string Count(int rows) => rows == 1 ? "1 row" : $"{rows:N0} rows";

    private static int[] Shuffled(int rows, int seed) =>
        Shuffle.Order(rows, new Philox(seed, RandomStream.Folds));

    /// <summary>Fold f gets the rows at f, f + folds, f + 2·folds, …</summary>
    private static int[][] Dealt(int[] order, int folds)
    {
        var parts = new int[folds][];
        for (var f = 0; f < folds; f++)
        {
            parts[f] = new int[(order.Length - f + folds - 1) / folds];
            for (var n = 0; n < parts[f].Length; n++)
                parts[f][n] = order[f + n * folds];
            Array.Sort(parts[f]);
        }

        return parts;
    }
}
