using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>counts[actual, predicted]: how often each class was taken for each.</summary>
public sealed class ConfusionMatrix
{
    private const string Corner = "actual \\ predicted";
    private readonly long[,] _counts;
    private readonly string[] _names;

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
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (actual.IsEmpty || actual.Length != predicted.Length)
            throw new ArgumentException(
                $"actual has {actual.Length:N0} rows, predicted {predicted.Length:N0}; they must " +
                "have the same number of rows, at least one.",
                nameof(predicted));

        _names = [.. DataCheck.Names(classNames, classes, nameof(classNames), "classes")
            ?? Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        _counts = new long[classes, classes];
        Total = actual.Length;
        for (var i = 0; i < actual.Length; i++)
        {
            DataCheck.Label(actual[i], i, classes, nameof(actual));
            DataCheck.Label(predicted[i], i, classes, nameof(predicted));
            _counts[actual[i], predicted[i]]++;
        }

        for (var c = 0; c < classes; c++)
            Correct += _counts[c, c];
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

    private int ColumnDigits(int predicted) =>
        Enumerable.Range(0, Classes).Max(actual => Digits(_counts[actual, predicted]).Length);

    private static string Digits(long count) => count.ToString(CultureInfo.InvariantCulture);
}
