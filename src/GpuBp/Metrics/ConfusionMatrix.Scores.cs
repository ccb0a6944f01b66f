namespace GpuBp;

/// <content>What follows from the counts, as scikit-learn defines it; a share of nothing is 0.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>Σ_c Recall(c) / |C| over the classes C that have a row.</summary>
    public double BalancedAccuracy
    {
        get
        {
            var present = Enumerable.Range(0, Classes).Where(c => _actual[c] > 0);
            return present.Average(Recall);
        }
    }

    /// <summary>n_c: the rows of a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long Support(int actual) => _actual[Checked(actual, nameof(actual))];

    /// <summary>TP / (TP + FP): the share of the rows taken for a class that are of it; 0 where none is.</summary>
    /// <param name="predicted">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Precision(int predicted) =>
        Share(_counts[Checked(predicted, nameof(predicted)), predicted], _predicted[predicted]);

    /// <summary>TP / (TP + FN): the share of a class's rows that were taken for it; 0 where it has none.</summary>
    /// <param name="actual">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Recall(int actual) => Share(_counts[Checked(actual, nameof(actual)), actual], _actual[actual]);

    /// <summary>2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; 0 where both are.</summary>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double F1(int label) =>
        Share(2 * _counts[Checked(label, nameof(label)), label], _actual[label] + _predicted[label]);

    /// <summary>The precision of all classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    public double Precision(Averaging average) => Mean(Precision, average, nameof(average));

    /// <summary>The recall of all classes.</summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double Recall(Averaging average) => Mean(Recall, average, nameof(average));

    /// <summary>F1 of all classes: the average of the classes' F1, not F1 of averages.</summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double F1(Averaging average) => Mean(F1, average, nameof(average));

    private double Mean(Func<int, double> figure, Averaging average, string name)
    {
        var classes = Enumerable.Range(0, Classes);
        return average switch
        {
            Averaging.Macro => classes.Where(c => _actual[c] + _predicted[c] > 0).Average(figure),

            // Each wrong row is one FP and one FN, so that precision, recall and F1 all are this.
            Averaging.Micro => Accuracy,
            Averaging.Weighted => classes.Sum(c => _actual[c] * figure(c)) / Total,
            _ => throw new ArgumentOutOfRangeException(
                name, average, "The average must be Macro, Micro or Weighted."),
        };
    }

    private int Checked(int label, string name) => label >= 0 && label < Classes
        ? label
        : throw new ArgumentOutOfRangeException(name, label, $"There are the classes 0 to {Classes - 1}.");

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
