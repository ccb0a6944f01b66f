namespace GpuBp;

/// <summary>Samples: rows of features, and rows of targets that a network should answer.</summary>
/// <remarks>
/// Immutable: all but <see cref="Wrap"/> and <see cref="FromDevice"/> copy their arguments. Every
/// value is finite. A single column of zeros and ones, or one-hot rows, are targets of a
/// classification.
/// </remarks>
public sealed class Dataset
{
    private readonly float[] _features;
    private readonly float[] _targets;
    private readonly int[]? _labels;
    private (Matrix Features, Matrix Targets)? _onDevice;

    /// <summary>A dataset of two matrices.</summary>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="targets">[rows × outputs].</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentNullException">A matrix is null.</exception>
    /// <exception cref="ArgumentException">A matrix is empty, the numbers of rows differ, a value
    /// is NaN or infinite, or there are too many or too few names.</exception>
    public Dataset(
        float[,] features,
        float[,] targets,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
        : this(
            DataCheck.Flat(features, nameof(features)),
            features.GetLength(1),
            DataCheck.Flat(targets, nameof(targets)),
            targets.GetLength(1),
            featureNames,
            classNames)
    {
    }

    /// <summary>A dataset of flat, row-major elements, which it copies.</summary>
    /// <inheritdoc cref="Wrap" path="/param"/>
    /// <inheritdoc cref="Wrap" path="/exception"/>
    public Dataset(
        ReadOnlySpan<float> features,
        int inputs,
        ReadOnlySpan<float> targets,
        int outputs,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
        : this(features.ToArray(), inputs, targets.ToArray(), outputs, (featureNames, classNames))
    {
    }

    // Keeps the arrays.
    private Dataset(
        float[] features,
        int inputs,
        float[] targets,
        int outputs,
        (IReadOnlyList<string>? Features, IReadOnlyList<string>? Classes) names)
    {
        Rows = DataCheck.Rows(features.Length, inputs, nameof(features), nameof(inputs));
        Inputs = inputs;
        Outputs = outputs;
        var targetRows = DataCheck.Rows(targets.Length, outputs, nameof(targets), nameof(outputs));
        DataCheck.SameRows(Rows, targetRows, nameof(targets));
        FeatureNames = DataCheck.Names(names.Features, inputs, "featureNames", "inputs");
        DataCheck.Finite(features, inputs, nameof(features), FeatureNames);
        DataCheck.Finite(targets, outputs, nameof(targets), null);

        _labels = ClassLabels.FromTargets(targets, outputs);
        IsMultiLabel = _labels is null && ClassLabels.AreSeveral(targets, outputs);
        if (_labels is null)
            DataCheck.NoClassNames(names.Classes);
        ClassNames = DataCheck.Names(names.Classes, Classes, "classNames", "classes");
        _features = features;
        _targets = targets;
    }

    private Dataset(
        Dataset from, float[] features, float[] targets, int[]? labels, float[]? sampleWeights)
    {
        _features = features;
        _targets = targets;
        _labels = labels;
        SampleWeights = sampleWeights;
        Rows = features.Length / from.Inputs;
        Inputs = from.Inputs;
        Outputs = from.Outputs;
        FeatureNames = from.FeatureNames;
        ClassNames = from.ClassNames;
        IsMultiLabel = from.IsMultiLabel;
        TargetNames = from.TargetNames;
    }

    /// <summary>The number of samples, at least 1.</summary>
    public int Rows { get; }

    /// <summary>The features of a row, at least 1.</summary>
    public int Inputs { get; }

    /// <summary>The targets of a row, at least 1.</summary>
    public int Outputs { get; }

    /// <summary>The features, [rows × inputs], row after row.</summary>
    public ReadOnlyMemory<float> Features => _features;

    /// <summary>The targets, [rows × outputs], row after row.</summary>
    public ReadOnlyMemory<float> Targets => _targets;

    /// <summary>The weight of each row in a loss, [rows]; null where all weigh the same.</summary>
    public ReadOnlyMemory<float>? Weights => SampleWeights?.AsMemory();

    /// <summary>The name of each input, or null where they have none.</summary>
    public IReadOnlyList<string>? FeatureNames { get; }

    /// <summary>The name of each class, or null where they have none.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>The name of each target, or null where they have none.</summary>
    public IReadOnlyList<string>? TargetNames { get; private init; }

    /// <summary>Whether the targets are classes; a subset is what the whole is.</summary>
    public bool IsClassification => _labels is not null;

    /// <summary>
    /// Whether a row may have several labels: columns of zeros and ones that are not one-hot.
    /// </summary>
    public bool IsMultiLabel { get; private init; }

    /// <summary>
    /// The number of classes: 2 for one column of zeros and ones; 0 without classes.
    /// </summary>
    public int Classes => _labels is null ? 0 : Math.Max(Outputs, 2);

    /// <summary>The class of each row, 0 … <see cref="Classes"/> − 1.</summary>
    /// <exception cref="InvalidOperationException">The targets are no classes.</exception>
    public ReadOnlySpan<int> Labels => _labels ?? throw new InvalidOperationException(
        "This dataset has no labels: its targets are neither one column of zeros and ones nor " +
        "one-hot rows. Ask IsClassification first.");

    internal float[]? SampleWeights { get; private init; }

    /// <summary>A classification from labels, which become one-hot rows.</summary>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="labels">[rows], each 0 … classes − 1.</param>
    /// <param name="classes">
    /// The number of classes, at least 2; null for the largest label + 1, where every class must
    /// have a row.
    /// </param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null.</param>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 classes.</exception>
    /// <exception cref="ArgumentException">
    /// There are no rows; the numbers of rows differ; a feature is NaN or infinite; a label is out
    /// of range; a class has no row and the number of classes is not given; or there are too many
    /// or too few names.
    /// </exception>
    public static Dataset FromLabels(
        float[,] features,
        ReadOnlySpan<int> labels,
        int? classes = null,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
    {
        var flat = DataCheck.Flat(features, nameof(features));
        return FromLabels(flat, features.GetLength(1), labels, classes, featureNames, classNames);
    }

    /// <summary>A classification from flat features, and labels that become one-hot rows.</summary>
    /// <param name="features">[rows × inputs], row after row.</param>
    /// <param name="inputs">Features of a row, at least 1.</param>
    /// <param name="labels">[rows], each 0 … classes − 1.</param>
    /// <param name="classes">The number of classes, at least 2; null as for a matrix.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no input, or one class.</exception>
    /// <exception cref="ArgumentException">
    /// As for a matrix, or the last row is incomplete.
    /// </exception>
    public static Dataset FromLabels(
        ReadOnlySpan<float> features, int inputs, ReadOnlySpan<int> labels, int? classes = null,
        IReadOnlyList<string>? featureNames = null, IReadOnlyList<string>? classNames = null)
    {
        var rows = DataCheck.Rows(features.Length, inputs, nameof(features), nameof(inputs));
        DataCheck.SameRows(rows, labels.Length, nameof(labels));
        var count = classes ?? DataCheck.InferClasses(labels);
        DataCheck.Classes(count, rows);
        for (var i = 0; i < labels.Length; i++)
            DataCheck.Label(labels[i], i, count, nameof(labels));

        var targets = ClassLabels.ToOneHot(labels, count);
        return new Dataset(features.ToArray(), inputs, targets, count, (featureNames, classNames));
    }

    /// <summary>
    /// A dataset that keeps its arguments, so that large data lie in memory once only. Do not
    /// change the arrays afterwards.
    /// </summary>
    /// <param name="features">[rows × inputs], row after row.</param>
    /// <param name="inputs">Features of a row, at least 1.</param>
    /// <param name="targets">[rows × outputs], row after row.</param>
    /// <param name="outputs">Targets of a row, at least 1.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentNullException">An array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number of columns is less than 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There is no row, or the last row is incomplete; the numbers of rows differ; a value is NaN
    /// or infinite; or there are too many or too few names.
    /// </exception>
    public static Dataset Wrap(
        float[] features, int inputs, float[] targets, int outputs,
        IReadOnlyList<string>? featureNames = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        return new Dataset(features, inputs, targets, outputs, (featureNames, classNames));
    }

    /// <summary>A dataset that lies on a device, where training reads it in place.</summary>
    /// <remarks>
    /// The host reads the matrices once: it checks them, and answers <see cref="Features"/>,
    /// <see cref="Labels"/> and <see cref="Subset"/> from its copy. Another device trains on that
    /// copy too. Do not change the matrices afterwards, and keep their buffers while the dataset is
    /// in use.
    /// </remarks>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="targets">[rows × outputs], on the same device.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentException">
    /// The devices differ, or as for <see cref="Wrap"/>.
    /// </exception>
    /// <exception cref="DeviceException">The device has failed.</exception>
    /// <exception cref="ObjectDisposedException">A buffer was disposed.</exception>
    public static Dataset FromDevice(
        Matrix features, Matrix targets,
        IReadOnlyList<string>? featureNames = null, IReadOnlyList<string>? classNames = null)
    {
        DeviceCheck.SameDevice(features, targets, nameof(targets));
        var (x, y) = (features.Data.ToArray(), targets.Data.ToArray());
        return new Dataset(x, features.Columns, y, targets.Columns, (featureNames, classNames))
        {
            _onDevice = (features, targets),
        };
    }

    /// <summary>The features of row <paramref name="i"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> Row(int i)
    {
        DataCheck.Row(i, Rows, nameof(i));
        return _features.AsSpan(i * Inputs, Inputs);
    }

    /// <summary>The targets of row <paramref name="i"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> Target(int i)
    {
        DataCheck.Row(i, Rows, nameof(i));
        return _targets.AsSpan(i * Outputs, Outputs);
    }

    /// <summary>The listed rows in the order of the list; a row may be listed twice.</summary>
    /// <exception cref="ArgumentException">No row is listed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Subset(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            throw new ArgumentException("A dataset has at least one row; name one.", nameof(rows));
        foreach (var row in rows)
            DataCheck.Row(row, Rows, nameof(rows));
        return new Dataset(
            this,
            RowCopy.Of(_features, Inputs, rows)!,
            RowCopy.Of(_targets, Outputs, rows)!,
            RowCopy.Of(_labels, 1, rows),
            RowCopy.Of(SampleWeights, 1, rows));
    }

    /// <summary>x ← map(x) for every feature, such as <c>x => x / 16</c>; targets stay.</summary>
    /// <exception cref="ArgumentNullException">The map is null.</exception>
    /// <exception cref="ArgumentException">The map returns NaN or an infinity.</exception>
    public Dataset MapFeatures(Func<float, float> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var features = Array.ConvertAll(_features, x => map(x));
        for (var i = 0; i < features.Length; i++)
            DataCheck.MappedFinite(_features[i], features[i], i, Inputs, FeatureNames, nameof(map));
        return WithFeatures(features);
    }

    /// <summary>
    /// The same samples with weights: a batch's loss is Σ v C / Σ v over its samples' costs C and
    /// weights v, and its gradients follow. Accuracies count each sample once.
    /// </summary>
    /// <param name="weights">[rows], finite, none below 0, at least one above 0.</param>
    /// <exception cref="ArgumentException">
    /// There is not one weight for each row; a weight is negative or not finite; or all are 0.
    /// </exception>
    public Dataset WithWeights(ReadOnlySpan<float> weights)
    {
        DataCheck.SameRows(Rows, weights.Length, nameof(weights));
        DataCheck.Weights(weights, nameof(weights));
        return new Dataset(this, _features, _targets, _labels, weights.ToArray())
        {
            _onDevice = _onDevice,
        };
    }

    /// <summary>The same samples with a name for each target, or null for no names.</summary>
    /// <exception cref="ArgumentException">There are too many or too few names.</exception>
    public Dataset WithTargetNames(IReadOnlyList<string>? targetNames) =>
        new(this, _features, _targets, _labels, SampleWeights)
        {
            TargetNames = DataCheck.Names(targetNames, Outputs, nameof(targetNames), "targets"),
            _onDevice = _onDevice,
        };

    /// <summary>
    /// SHA-256 over the numbers of rows, inputs and outputs, the features, the targets, and the
    /// weights if there are any, in hexadecimal digits: equal data have equal fingerprints.
    /// </summary>
    public string Fingerprint() => DataFingerprint.Of(this);

    /// <summary>Such as <c>1797 rows, 64 inputs, 10 classes</c>.</summary>
    public override string ToString() =>
        $"{Rows} rows, {Inputs} inputs, " +
        (IsClassification ? $"{Classes} classes"
            : $"{Outputs} {(IsMultiLabel ? "labels" : "outputs")}");

    /// <summary>The matrices of <see cref="FromDevice"/> if they lie on this device.</summary>
    internal (Matrix Features, Matrix Targets)? On(Device device) =>
        _onDevice is { } there && there.Features.Device == device ? there : null;

    /// <summary>The same samples with labels, also if each row has exactly one.</summary>
    internal Dataset AsLabels() =>
        new(this, _features, _targets, labels: null, SampleWeights) { IsMultiLabel = true };

    /// <summary>The same samples with other targets; labels and weights stay.</summary>
    internal Dataset WithTargets(float[] targets) =>
        new(this, _features, targets, _labels, SampleWeights);

    /// <summary>The same samples with other features, all finite, as many in each row.</summary>
    internal Dataset WithFeatures(float[] features) =>
        new(this, features, _targets, _labels, SampleWeights);
}
