using System.Globalization;

namespace GpuBp;

/// <summary>
/// counts[actual, predicted]: how often rows of each class were predicted as each class. Scores are
/// defined as in scikit-learn; a share of nothing is 0.
/// </summary>
public sealed class ConfusionMatrix
{
    private const string Corner = "actual \\ predicted";
    private readonly long[,] _counts;
    private readonly string[] _names;
    private readonly long[] _actual;
    private readonly long[] _predicted;

    /// <summary>Counts the pairs of actual and predicted classes.</summary>
    /// <param name="actual">[rows], the true classes, each 0 … classes − 1.</param>
    /// <param name="predicted">[rows], the predicted classes, each 0 … classes − 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="classNames">One name for each class; null to show their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of classes is less than 2.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no rows, the numbers of rows differ, a class is out of range, or there are too
    /// many or too few names.
    /// </exception>
    public ConfusionMatrix(
        ReadOnlySpan<int> actual,
        ReadOnlySpan<int> predicted,
        int classes,
        IReadOnlyList<string>? classNames = null)
        : this(Counted(actual, predicted, classes), classNames)
    {
    }

    /// <summary>Takes over the counts, of at least one row.</summary>
    internal ConfusionMatrix(long[,] counts, IReadOnlyList<string>? classNames)
    {
        _counts = counts;
        var classes = counts.GetLength(0);
        _names = [.. DataCheck.Names(classNames, classes, nameof(classNames), "classes")
            ?? Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        _actual = new long[classes];
        _predicted = new long[classes];
        for (var a = 0; a < classes; a++)
        {
            for (var p = 0; p < classes; p++)
            {
                _actual[a] += counts[a, p];
                _predicted[p] += counts[a, p];
            }

            Correct += counts[a, a];
        }

        Total = _actual.Sum();
    }

    /// <summary>The number of classes.</summary>
    public int Classes => _names.Length;

    /// <summary>The number of rows counted, at least 1.</summary>
    public long Total { get; }

    /// <summary>Σ_c counts[c, c]: the rows whose class was predicted correctly.</summary>
    public long Correct { get; }

    /// <summary>Correct / Total, from 0 to 1.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>
    /// The number of rows of one class that were predicted as another, or as the same.
    /// </summary>
    /// <param name="actual">The true class.</param>
    /// <param name="predicted">The predicted class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long this[int actual, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(actual);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(actual, Classes);
            ArgumentOutOfRangeException.ThrowIfNegative(predicted);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predicted, Classes);
            return _counts[actual, predicted];
        }
    }

    /// <summary>Σ_c Recall(c) / |C| over the classes C that have a row.</summary>
    public double BalancedAccuracy
    {
        get
        {
            var present = Enumerable.Range(0, Classes).Where(c => _actual[c] > 0);
            return present.Average(Recall);
        }
    }

    /// <summary>n_c: the number of rows of a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long Support(int actual) => _actual[Checked(actual, nameof(actual))];

    /// <summary>
    /// TP / (TP + FP): of the rows predicted as a class, the share that belong to it; 0 without
    /// any.
    /// </summary>
    /// <param name="predicted">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Precision(int predicted) =>
        Share(_counts[Checked(predicted, nameof(predicted)), predicted], _predicted[predicted]);

    /// <summary>
    /// TP / (TP + FN): of the rows of a class, the share predicted as it; 0 without any.
    /// </summary>
    /// <param name="actual">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Recall(int actual) =>
        Share(_counts[Checked(actual, nameof(actual)), actual], _actual[actual]);

    /// <summary>
    /// 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; 0 if both are 0.
    /// </summary>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double F1(int label) =>
        Share(2 * _counts[Checked(label, nameof(label)), label],
            _actual[label] + _predicted[label]);

    /// <summary>The average precision of all classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public double Precision(Averaging average) => Mean(Precision, average, nameof(average));

    /// <summary>The average recall of all classes.</summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double Recall(Averaging average) => Mean(Recall, average, nameof(average));

    /// <summary>
    /// The average F1 of all classes, not the F1 of average precision and recall.
    /// </summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double F1(Averaging average) => Mean(F1, average, nameof(average));

    /// <summary>
    /// A table with a row for each actual class and a column for each predicted class.
    /// </summary>
    public override string ToString() => AlignedText.Of(
        [Corner, .. _names],
        _names.Select((name, actual) => (string[])
        [
            name,
            .. Enumerable.Range(0, Classes).Select(c => AlignedText.Count(_counts[actual, c])),
        ]));

    private double Mean(Func<int, double> figure, Averaging average, string name)
    {
        var classes = Enumerable.Range(0, Classes);
        return average switch
        {
            Averaging.Macro => classes.Where(c => _actual[c] + _predicted[c] > 0).Average(figure),

            // Each wrong row is one FP and one FN, so precision, recall and F1 all equal the
            // accuracy.
            Averaging.Micro => Accuracy,
            Averaging.Weighted => classes.Sum(c => _actual[c] * figure(c)) / Total,
            _ => throw new ArgumentOutOfRangeException(
                name, average, "The average must be Macro, Micro or Weighted."),
        };
    }

    private int Checked(int label, string name) => label >= 0 && label < Classes
        ? label
        : throw new ArgumentOutOfRangeException(
            name, label, $"The classes are 0 to {Classes - 1}.");

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static long[,] Counted(
        ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (actual.IsEmpty || actual.Length != predicted.Length)
            throw new ArgumentException(
                $"actual has {actual.Length:N0} rows, predicted {predicted.Length:N0}; they must " +
                "have the same number of rows, at least one.",
                nameof(predicted));

        var counts = new long[classes, classes];
        for (var i = 0; i < actual.Length; i++)
        {
            DataCheck.Label(actual[i], i, classes, nameof(actual));
            DataCheck.Label(predicted[i], i, classes, nameof(predicted));
            counts[actual[i], predicted[i]]++;
        }

        return counts;
    }
}
