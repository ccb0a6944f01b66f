namespace GpuBp;

public sealed partial class Dataset
{
    /// <summary>
    /// Pairs for cross-validation: each row is in one test part, and in every other pair's training part.
    /// </summary>
    /// <remarks>
    /// Rows are drawn all alike, and the test parts' sizes differ by one row at most. Parts keep the order of the
    /// whole; a pair is made when it is asked for. The same seed gives the same parts on every machine.
    /// </remarks>
    /// <param name="folds">The number of pairs, 2 … rows.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not 2 … rows folds.</exception>
    public IEnumerable<(Dataset Train, Dataset Test)> Folds(int folds, int seed) =>
        Pairs(KFold.Rows(Rows, folds, seed));

    /// <summary>
    /// Pairs for cross-validation as <see cref="Folds"/> makes, where each class is spread over the test parts evenly.
    /// </summary>
    /// <remarks>
    /// Of a class, two test parts have numbers of rows that differ by one at most. Without classes all rows are
    /// drawn alike.
    /// </remarks>
    /// <param name="folds">The number of pairs, 2 … rows of the smallest class.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not 2 … rows folds.</exception>
    /// <exception cref="ArgumentException">A class has fewer rows than there are folds.</exception>
    public IEnumerable<(Dataset Train, Dataset Test)> StratifiedFolds(int folds, int seed) =>
        Pairs(_labels is null
            ? KFold.Rows(Rows, folds, seed)
            : KFold.StratifiedRows(_labels, Classes, folds, seed, ClassNames));

    private IEnumerable<(Dataset Train, Dataset Test)> Pairs(IReadOnlyList<int[]> tests)
    {
        foreach (var test in tests)
        {
            var isTest = new bool[Rows];
            foreach (var row in test)
                isTest[row] = true;
            yield return (Subset([.. Enumerable.Range(0, Rows).Where(i => !isTest[i])]), Subset(test));
        }
    }
}
