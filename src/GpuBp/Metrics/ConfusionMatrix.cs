using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>counts[actual, predicted]: how often each class was taken for each.</summary>
public sealed partial class ConfusionMatrix
{
    private const string Corner = "actual \\ predicted";
    private readonly long[,] _counts;
    private readonly string[] _names;
    private readonly long[] _actual;
    private readonly long[] _predicted;

    /// <summary>Counts the pairs of actual and predicted classes.</summary>
    /// <param name="actual">[rows], the true classes, each 0 … classes − 1.</param>
    /// <param name="predicted">[rows], what was predicted, each 0 … classes − 1.</param>
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

    /// <summary>Keeps the counts that it is given, of at least one row.</summary>
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

    /// <summary>Σ_c counts[c, c]: the rows whose class was predicted.</summary>
    public long Correct { get; }

    /// <summary>Correct / Total, from 0 to 1.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>How many rows of one class were taken for another, or for itself.</summary>
    /// <param name="actual">The true class.</param>
    /// <param name="predicted">What was predicted.</param>
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

    /// <summary>A table: a row for each actual class, a column for each predicted one.</summary>
    public override string ToString()
    {
        var first = Math.Max(Corner.Length, _names.Max(n => n.Length));
        var widths = _names.Select((name, c) => Math.Max(name.Length, ColumnDigits(c))).ToArray();
        var text = new StringBuilder(Corner.PadRight(first));
        for (var c = 0; c < Classes; c++)
            text.Append("  ").Append(_names[c].PadLeft(widths[c]));

        for (var actual = 0; actual < Classes; actual++)
        {
            text.Append('\n').Append(_names[actual].PadRight(first));
            for (var c = 0; c < Classes; c++)
                text.Append("  ").Append(Digits(_counts[actual, c]).PadLeft(widths[c]));
        }

        return text.ToString();
    }

    private static long[,] Counted(ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, int classes)
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

    private int ColumnDigits(int predicted) =>
        Enumerable.Range(0, Classes).Max(actual => Digits(_counts[actual, predicted]).Length);

    private static string Digits(long count) => count.ToString(CultureInfo.InvariantCulture);
}
