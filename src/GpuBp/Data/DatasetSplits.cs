namespace GpuBp;

/// <summary>Splits datasets for testing and for cross-validation.</summary>
/// <remarks>
/// The same seed gives the same parts on every machine; parts keep the order of rows.
/// </remarks>
public static class DatasetSplits
{
    /// <summary>
    /// Holds round(testShare · rows) rows out for testing; every class keeps its share.
    /// </summary>
    /// <remarks>
    /// Largest remainders round the classes' shares (ties to the lower class), so that the total is
    /// exact; one part may lack a class with very few rows. Without classes every row is equally
    /// likely.
    /// </remarks>
    /// <param name="data">The samples.</param>
    /// <param name="testShare">The share of the test rows, between 0 and 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentNullException">The dataset is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is not between 0 and 1, or leaves a part without rows.
    /// </exception>
    public static (Dataset Train, Dataset Test) StratifiedSplit(
        this Dataset data, double testShare, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        var labels = data.IsClassification ? data.Labels : [];
        return Pair(data, StratifiedSample.Draw(labels, data.Rows, data.Classes, testShare, seed));
    }

    /// <summary>
    /// Pairs for cross-validation: each row is a test row in one pair, and a training row in all
    /// others.
    /// </summary>
    /// <remarks>
    /// Every row is equally likely, and the sizes of the test parts differ by one row at most.
    /// </remarks>
    /// <param name="data">The samples.</param>
    /// <param name="folds">The number of pairs, 2 … rows.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentNullException">The dataset is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not 2 … rows folds.</exception>
    public static IEnumerable<(Dataset Train, Dataset Test)> Folds(
        this Dataset data, int folds, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Pairs(data, KFold.Rows(data.Rows, folds, seed));
    }

    /// <summary>
    /// Pairs for cross-validation as <see cref="Folds"/>, with each class spread evenly over the
    /// test parts.
    /// </summary>
    /// <remarks>
    /// Two test parts differ by at most one row of each class. Without classes every row is equally
    /// likely.
    /// </remarks>
    /// <param name="data">The samples.</param>
    /// <param name="folds">The number of pairs, 2 … rows of the smallest class.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentNullException">The dataset is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not 2 … rows folds.</exception>
    /// <exception cref="ArgumentException">A class has fewer rows than there are folds.</exception>
    public static IEnumerable<(Dataset Train, Dataset Test)> StratifiedFolds(
        this Dataset data, int folds, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Pairs(data, data.IsClassification
            ? KFold.StratifiedRows(data.Labels, data.Classes, folds, seed, data.ClassNames)
            : KFold.Rows(data.Rows, folds, seed));
    }

    private static IEnumerable<(Dataset Train, Dataset Test)> Pairs(
        Dataset data, IReadOnlyList<int[]> tests)
    {
        foreach (var test in tests)
        {
            var isTest = new bool[data.Rows];
            foreach (var row in test)
                isTest[row] = true;
            yield return Pair(data, isTest);
        }
    }

    private static (Dataset Train, Dataset Test) Pair(Dataset data, bool[] isTest)
    {
        var rows = Enumerable.Range(0, data.Rows);
        return (
            data.Subset([.. rows.Where(i => !isTest[i])]),
            data.Subset([.. rows.Where(i => isTest[i])]));
    }
}
