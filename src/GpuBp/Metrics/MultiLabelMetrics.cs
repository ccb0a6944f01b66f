namespace GpuBp;

/// <summary>
/// Metrics of labels, of which a sample may have none, one or several, from one pass over the
/// outputs, all at once or batch by batch.
/// </summary>
/// <remarks>
/// Each is defined as in scikit-learn, edge cases included: a share of nothing is 0, and averages
/// are over all labels. Batches give the same bits as the whole. It keeps counts of each label, and
/// for curves each sample's targets and outputs.
/// </remarks>
public sealed class MultiLabelMetrics
{
    private const float Half = 0.5f;

    private readonly IReadOnlyList<string>? _names;
    private readonly float[] _thresholds;
    private readonly BinaryCounts[] _counts;
    private readonly RankedScores[]? _scores;
    private long _exact;

    /// <summary>Starts without samples.</summary>
    /// <param name="labels">The number of labels, at least 1.</param>
    /// <param name="labelNames">One name for each label; null to show their numbers.</param>
    /// <param name="thresholds">The smallest output that predicts each label; null for ½.</param>
    /// <param name="keepScores">
    /// Whether to keep the scores that curves and ROC-AUC need, 8 bytes for each output.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of labels is less than 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are too many or too few names or thresholds, or a threshold is NaN.
    /// </exception>
    public MultiLabelMetrics(
        int labels,
        IReadOnlyList<string>? labelNames = null,
        IReadOnlyList<float>? thresholds = null,
        bool keepScores = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        Labels = labels;
        _names = DataCheck.Names(labelNames, labels, nameof(labelNames), "labels");
        _thresholds =
            [.. MetricsCheck.Thresholds(thresholds, labels) ?? Enumerable.Repeat(Half, labels)];
        _counts = new BinaryCounts[labels];
        _scores = keepScores ? [.. _counts.Select(_ => new RankedScores(1))] : null;
    }

    /// <summary>The number of labels.</summary>
    public int Labels { get; }

    /// <summary>The number of samples that were added.</summary>
    public long Samples { get; private set; }

    /// <summary>The share of samples with all labels predicted correctly.</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double SubsetAccuracy => (double)_exact / Counted();

    /// <summary>The share of wrong predictions among all labels of all samples.</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double HammingLoss =>
        _counts.Sum(counts => (double)counts.FalsePositives + counts.FalseNegatives) /
        ((double)Counted() * Labels);

    /// <summary>Measures a whole matrix of outputs.</summary>
    /// <param name="outputs">[samples × labels], as Mlp.Predict returns them.</param>
    /// <param name="data">The samples, with a target of 0 or 1 for each label.</param>
    /// <param name="thresholds">The smallest output that predicts each label; null for ½.</param>
    /// <exception cref="ArgumentException">
    /// A target is neither 0 nor 1, the shapes differ, an output is not finite, there are too many
    /// or too few thresholds, or one is NaN.
    /// </exception>
    /// <exception cref="ArgumentNullException">The outputs or the samples are null.</exception>
    public static MultiLabelMetrics Of(
        float[,] outputs, Dataset data, IReadOnlyList<float>? thresholds = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.SameShape(
            (outputs.GetLength(0), outputs.GetLength(1)), (data.Rows, data.Outputs));
        var metrics = new MultiLabelMetrics(data.Outputs, data.TargetNames, thresholds);
        metrics.Add(flat, data.Targets.Span);
        return metrics;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">[samples × labels], sample after sample.</param>
    /// <param name="targets">
    /// [samples × labels], sample after sample: 1 for the labels that a sample has, else 0.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, the number of labels is another, an output is not finite, or a target is
    /// neither 0 nor 1; no sample is added then.
    /// </exception>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var samples = DataCheck.Rows(outputs.Length, Labels, nameof(outputs), nameof(Labels));
        var targetRows = DataCheck.Rows(targets.Length, Labels, nameof(targets), nameof(Labels));
        MetricsCheck.SameShape((samples, Labels), (targetRows, Labels));
        DataCheck.Finite(outputs, Labels, nameof(outputs), null);
        MetricsCheck.ZerosAndOnes(targets, Labels, _names);
        _scores?[0].Reserve(samples, nameof(outputs));

        for (var i = 0; i < samples; i++)
            AddSample(outputs.Slice(i * Labels, Labels), targets.Slice(i * Labels, Labels));
    }

    /// <summary>The name of a label; its number where labels have no names.</summary>
    /// <param name="label">The label's column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    public string NameOf(int label) => _names?[Checked(label)] ?? AlignedText.Count(Checked(label));

    /// <summary>The smallest output that predicts a label.</summary>
    /// <inheritdoc cref="NameOf" path="/param"/>
    /// <inheritdoc cref="NameOf" path="/exception"/>
    public float ThresholdOf(int label) => _thresholds[Checked(label)];

    /// <summary>The number of samples with a label.</summary>
    /// <inheritdoc cref="NameOf" path="/param"/>
    /// <inheritdoc cref="NameOf" path="/exception"/>
    public long Support(int label) => _counts[Checked(label)].Positives;

    /// <summary>(TP + TN) / n: the share of samples with this label predicted correctly.</summary>
    /// <param name="label">The label's column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double Accuracy(int label) => Of(label).Accuracy;

    /// <summary>
    /// TP / (TP + FP): of the samples predicted with a label, the share that has it.
    /// </summary>
    /// <inheritdoc cref="Accuracy" path="/param"/>
    /// <inheritdoc cref="Accuracy" path="/exception"/>
    public double Precision(int label) => Of(label).Precision;

    /// <summary>TP / (TP + FN): of the samples with a label, the share predicted with it.</summary>
    /// <inheritdoc cref="Accuracy" path="/param"/>
    /// <inheritdoc cref="Accuracy" path="/exception"/>
    public double Recall(int label) => Of(label).Recall;

    /// <summary>
    /// 2 TP / (2 TP + FP + FN), the harmonic mean of a label's precision and recall.
    /// </summary>
    /// <inheritdoc cref="Accuracy" path="/param"/>
    /// <inheritdoc cref="Accuracy" path="/exception"/>
    public double F1(int label) => Of(label).F1;

    /// <summary>The average precision of all labels.</summary>
    /// <param name="average">
    /// Macro: each label counts alike; micro: of the counts of all labels together; weighted: a
    /// label counts by its number of samples.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such average.</exception>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double Precision(Averaging average) => Mean(counts => counts.Precision, average);

    /// <summary>The average recall of all labels.</summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/param"/>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double Recall(Averaging average) => Mean(counts => counts.Recall, average);

    /// <summary>The average F1 of all labels, not the F1 of average precision and recall.</summary>
    /// <inheritdoc cref="Precision(Averaging)" path="/param"/>
    /// <inheritdoc cref="Precision(Averaging)" path="/exception"/>
    public double F1(Averaging average) => Mean(counts => counts.F1, average);

    /// <summary>
    /// The mean area under the ROC curves of all labels; NaN if no sample has one of them, or all
    /// samples have it.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or the scores were not kept.
    /// </exception>
    public double RocAuc() => Enumerable.Range(0, Labels).Average(RocAuc);

    /// <summary>
    /// The area under the ROC curve of a label; NaN if no sample has it, or all have it.
    /// </summary>
    /// <param name="label">The label's column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no sample yet, or the scores were not kept.
    /// </exception>
    public double RocAuc(int label) => RankedCounts.Area(Ranked(label));

    /// <summary>The ROC curve of a label.</summary>
    /// <inheritdoc cref="RocAuc(int)" path="/param"/>
    /// <inheritdoc cref="RocAuc(int)" path="/exception"/>
    public RocCurve RocCurveOf(int label) => new(Ranked(label));

    /// <summary>The precision-recall curve of a label.</summary>
    /// <inheritdoc cref="RocAuc(int)" path="/param"/>
    /// <inheritdoc cref="RocAuc(int)" path="/exception"/>
    public PrecisionRecallCurve PrecisionRecallCurveOf(int label) => new(Ranked(label));

    /// <summary>
    /// A table of the metrics of each label, their means, and a line of the metrics of all labels.
    /// </summary>
    public override string ToString() => MultiLabelText.Of(this, hasScores: _scores is not null);

    private void AddSample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var isExact = true;
        for (var j = 0; j < Labels; j++)
        {
            var (given, has) = (outputs[j] >= _thresholds[j], targets[j] == 1);
            isExact &= given == has;
            _counts[j] += new BinaryCounts(
                given && has ? 1 : 0, given && !has ? 1 : 0, !given && has ? 1 : 0, !given &&
                !has ? 1 : 0);
            _scores?[j].Add(outputs.Slice(j, 1), has ? 1 : 0);
        }

        _exact += isExact ? 1 : 0;
        Samples++;
    }

    private double Mean(Func<BinaryCounts, double> figure, Averaging average)
    {
        Counted();
        switch (average)
        {
            case Averaging.Macro:
                return _counts.Average(figure);
            case Averaging.Micro:
                return figure(_counts.Aggregate((a, b) => a + b));
            case Averaging.Weighted:
                var samples = _counts.Sum(counts => (double)counts.Positives);
                return samples == 0
                    ? 0
                    : _counts.Sum(counts => counts.Positives * figure(counts)) / samples;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(average), average, "The average must be Macro, Micro or Weighted.");
        }
    }

    private IEnumerable<RankedCount> Ranked(int label)
    {
        Counted();
        return _scores?[Checked(label)].Ranked(column: 0, label: 1)
            ?? throw new InvalidOperationException(
            "ROC-AUC and curves need every score; measure with keepScores: true.");
    }

    private BinaryCounts Of(int label)
    {
        Counted();
        return _counts[Checked(label)];
    }

    private long Counted()
    {
        MetricsCheck.Samples(Samples);
        return Samples;
    }

    private int Checked(int label) => label >= 0 && label < Labels
        ? label
        : throw new ArgumentOutOfRangeException(
            nameof(label), label, $"The labels are 0 to {Labels - 1}.");
}
