namespace GpuBp;

/// <summary>
/// Metrics of a classifier, from one pass over its outputs, all at once or batch by batch.
/// </summary>
/// <remarks>
/// Each is defined as in scikit-learn, edge cases included. Batches give the same bits as the
/// whole. It keeps counts of classes and ranks, and for ROC-AUC each sample's label and outputs
/// (one output for two classes).
/// </remarks>
public sealed class ClassificationMetrics
{
    /// <summary>
    /// ε: the distance from 1 to the next float, which scikit-learn uses for float32.
    /// </summary>
    private const double MinProbability = 1.0 / (1 << 23);

    /// <summary>How far rounding may put a probability outside 0 to 1.</summary>
    internal const float Rounding = 1e-5f;

    private readonly IReadOnlyList<string>? _names;
    private readonly long[,] _counts;
    private readonly long[] _ranks;
    private readonly RankedScores? _scores;
    private readonly float? _threshold;
    private double _logLoss;
    private (long Row, int Column, float Value)? _noProbability;

    /// <summary>Starts without samples.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="classNames">One name for each class; null to show their numbers.</param>
    /// <param name="keepScores">
    /// Whether to keep the scores that curves and ROC-AUC need, 4 bytes for each output.
    /// </param>
    /// <param name="threshold">
    /// For two classes: the smallest output of class 1 that predicts it; null to predict the class
    /// of the larger output, and class 1 from ½ on.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of classes is less than 2, or the threshold is NaN.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are too many or too few names, or a threshold for more than two classes.
    /// </exception>
    public ClassificationMetrics(
        int classes,
        IReadOnlyList<string>? classNames = null,
        bool keepScores = true,
        float? threshold = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        _threshold = MetricsCheck.Threshold(threshold, classes);
        Classes = classes;
        _names = DataCheck.Names(classNames, classes, nameof(classNames), "classes");
        _counts = new long[classes, classes];
        _ranks = new long[classes];
        _scores = keepScores ? new RankedScores(classes == 2 ? 1 : classes) : null;
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of samples that were added.</summary>
    public long Samples { get; private set; }

    /// <summary>Whether all outputs were from 0 to 1, which <see cref="LogLoss"/> needs.</summary>
    public bool HasProbabilities => _noProbability is null;

    /// <summary>The confusion matrix of the samples so far.</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public ConfusionMatrix Confusion
    {
        get
        {
            MetricsCheck.Samples(Samples);
            return new ConfusionMatrix((long[,])_counts.Clone(), _names);
        }
    }

    /// <summary>
    /// The share of samples whose predicted class is correct. The predicted class is that of the
    /// largest output, the first among equals; of a single output, class 1 if it is at least ½;
    /// with a threshold, class 1 if its output is at least that.
    /// </summary>
    /// <inheritdoc cref="Confusion" path="/exception"/>
    public double Accuracy => Confusion.Accuracy;

    /// <inheritdoc cref="ConfusionMatrix.BalancedAccuracy"/>
    /// <inheritdoc cref="Confusion" path="/exception"/>
    public double BalancedAccuracy => Confusion.BalancedAccuracy;

    /// <summary>
    /// −1/n Σ_i ln(p_iy / Σ_j p_ij), where y is the class of sample i and p its outputs, clamped to
    /// 2⁻²³ … 1 − 2⁻²³; a single output p stands for 1 − p and p.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or an output was not a probability.
    /// </exception>
    public double LogLoss
    {
        get
        {
            MetricsCheck.Samples(Samples);
            if (_noProbability is { } other)
                throw new InvalidOperationException(
                    FormattableString.Invariant(
                        $"outputs[{other.Row}, {other.Column}] is {other.Value}; log loss needs ") +
                    "probabilities, 0 to 1, such as the outputs of softmax or sigmoid. Check " +
                    "HasProbabilities first.");
            return _logLoss / Samples;
        }
    }

    /// <summary>Measures a whole matrix of outputs.</summary>
    /// <param name="outputs">
    /// [samples × classes], as Mlp.Predict returns them; for two classes also [samples × 1].
    /// </param>
    /// <param name="data">The samples with their classes.</param>
    /// <param name="threshold">
    /// For two classes: the smallest output of class 1 that predicts it; null to predict the class
    /// of the larger output, and class 1 from ½ on.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is NaN.</exception>
    /// <exception cref="ArgumentException">
    /// The targets are not classes, the shapes do not match, an output is not finite, or there is
    /// a threshold for more than two classes.
    /// </exception>
    /// <exception cref="ArgumentNullException">The outputs or the samples are null.</exception>
    public static ClassificationMetrics Of(
        float[,] outputs, Dataset data, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.IsClassification)
            throw new ArgumentException(
                "The targets of data are not classes; measure them with " +
                $"{(data.IsMultiLabel ? nameof(MultiLabelMetrics) : nameof(RegressionMetrics))}.",
                nameof(data));
        var metrics = new ClassificationMetrics(
            data.Classes, data.ClassNames, threshold: threshold);
        metrics.Add(outputs, data.Labels);
        return metrics;
    }

    /// <summary>Adds a batch.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{float}, ReadOnlySpan{int})" path="/param"/>
    /// <inheritdoc cref="Add(ReadOnlySpan{float}, ReadOnlySpan{int})" path="/exception"/>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    public void Add(float[,] outputs, ReadOnlySpan<int> labels)
    {
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.Shape(outputs, labels.Length, Classes);
        Add(flat, labels);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">
    /// [samples × classes], sample after sample; for two classes also [samples × 1].
    /// </param>
    /// <param name="labels">[samples], each 0 … classes − 1.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, an output is not finite, or a label is out of range; no sample is
    /// added then.
    /// </exception>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels)
    {
        var columns = MetricsCheck.Columns(outputs, labels.Length, Classes);
        DataCheck.Finite(outputs, columns, nameof(outputs), null);
        for (var i = 0; i < labels.Length; i++)
            DataCheck.Label(labels[i], i, Classes, nameof(labels));
        _scores?.Reserve(labels.Length, nameof(labels));

        for (var i = 0; i < labels.Length; i++)
            AddSample(outputs.Slice(i * columns, columns), labels[i]);
    }

    /// <summary>
    /// The share of samples whose class is among the <paramref name="k"/> largest outputs. Of equal
    /// outputs that of the higher class counts as larger, as in scikit-learn's
    /// top_k_accuracy_score.
    /// </summary>
    /// <remarks>
    /// For k = 1 it equals <see cref="Accuracy"/>, except for samples with equal largest outputs.
    /// </remarks>
    /// <param name="k">1 … classes; for all classes the share is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not 1 … classes.</exception>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double TopKAccuracy(int k)
    {
        if (k < 1 || k > Classes)
            throw new ArgumentOutOfRangeException(
                nameof(k), k, $"k must be 1 to {Classes}, the number of classes.");
        MetricsCheck.Samples(Samples);
        return (double)_ranks[..k].Sum() / Samples;
    }

    /// <inheritdoc cref="ConfusionMatrix.Precision(Averaging)"/>
    /// <inheritdoc cref="Confusion" path="/exception"/>
    public double Precision(Averaging average) => Confusion.Precision(average);

    /// <inheritdoc cref="ConfusionMatrix.Recall(Averaging)"/>
    /// <inheritdoc cref="Confusion" path="/exception"/>
    public double Recall(Averaging average) => Confusion.Recall(average);

    /// <inheritdoc cref="ConfusionMatrix.F1(Averaging)"/>
    /// <inheritdoc cref="Confusion" path="/exception"/>
    public double F1(Averaging average) => Confusion.F1(average);

    /// <summary>
    /// The area under the ROC curve: for two classes that of class 1; for more, the mean over the
    /// classes, each against the rest. NaN if a class has no sample, or all samples.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or the scores were not kept.
    /// </exception>
    public double RocAuc() =>
        Classes == 2 ? RocAuc(1) : Enumerable.Range(0, Classes).Average(RocAuc);

    /// <summary>
    /// P(s₊ &gt; s₋) + ½ P(s₊ = s₋), where s₊ is the output for a class of a sample of that class,
    /// and s₋ that of a sample of another class. Two classes have the same value.
    /// </summary>
    /// <param name="label">The class.</param>
    /// <returns>0 to 1; NaN if the class has no sample, or all samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or the scores were not kept.
    /// </exception>
    public double RocAuc(int label) => RankedCounts.Area(Ranked(label));

    /// <summary>The ROC curve of a class against the rest.</summary>
    /// <param name="label">The class; of two classes only class 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such class, or it is class 0 of two.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or the scores were not kept.
    /// </exception>
    public RocCurve RocCurveOf(int label = 1) => new(Ranked(WithScores(label)));

    /// <summary>The precision-recall curve of a class against the rest.</summary>
    /// <inheritdoc cref="RocCurveOf" path="/param"/>
    /// <inheritdoc cref="RocCurveOf" path="/exception"/>
    public PrecisionRecallCurve PrecisionRecallCurveOf(int label = 1) =>
        new(Ranked(WithScores(label)));

    /// <summary>
    /// A table of precision, recall, F1 and samples of each class, their means, and a line of the
    /// metrics of all classes.
    /// </summary>
    public override string ToString() =>
        ClassificationText.Of(this, _names, hasScores: _scores is not null);

    private IEnumerable<RankedCount> Ranked(int label)
    {
        if (label < 0 || label >= Classes)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"The classes are 0 to {Classes - 1}.");
        if (_scores is null)
            throw new InvalidOperationException(
                "ROC-AUC and curves need every score; measure with keepScores: true.");
        MetricsCheck.Samples(Samples);
        return Classes == 2 ? _scores.Ranked(0, 1) : _scores.Ranked(label, label);
    }

    private int WithScores(int label) => Classes == 2 && label == 0
        ? throw new ArgumentOutOfRangeException(
            nameof(label), label,
            "For two classes only the scores of class 1 are kept; make the curve of class 0 from " +
            "its scores with the curve's Of.")
        : label;

    private void AddSample(ReadOnlySpan<float> outputs, int label)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            if (_noProbability is null && outputs[j] is < -Rounding or > 1 + Rounding)
                _noProbability = (Samples, j, outputs[j]);
        }

        // A single output p is that of class 1; class 0 has 1 − p.
        Span<float> both = outputs.Length == 1 ? [1 - outputs[0], outputs[0]] : [];
        var all = outputs.Length == 1 ? both : outputs;
        _counts[label, ClassLabels.FromOutputs(outputs, _threshold)]++;
        _ranks[Rank(all, label)]++;
        _logLoss -= Math.Log(LogLossShare(all, label));
        _scores?.Add(Classes == 2 ? all[1..] : all, label);
        Samples++;
    }

    private static int Rank(ReadOnlySpan<float> outputs, int label)
    {
        var rank = 0;
        for (var j = 0; j < outputs.Length; j++)
        {
            if (outputs[j] > outputs[label] || (outputs[j] == outputs[label] && j > label))
                rank++;
        }

        return rank;
    }

    private static double LogLossShare(ReadOnlySpan<float> outputs, int label)
    {
        var sum = 0.0;
        foreach (var output in outputs)
            sum += Clipped(output);
        return Clipped(outputs[label]) / sum;
    }

    private static double Clipped(float output) =>
        Math.Clamp(output, MinProbability, 1 - MinProbability);
}
