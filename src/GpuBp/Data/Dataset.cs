namespace GpuBp;

/// <summary>
/// Samples and what a network should answer to them: rows of features, rows of targets.
/// </summary>
/// <remarks>
/// Immutable: all but <see cref="Wrap"/> copy what they are given. Every value is finite. Targets of one
/// column of zeros and ones, or of one-hot rows, make it a classification.
/// </remarks>
public sealed partial class Dataset
{
    private readonly float[] _features;
    private readonly float[] _targets;
    private readonly int[]? _labels;

    /// <summary>A dataset from two matrices.</summary>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="targets">[rows × outputs].</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentNullException">A matrix is null.</exception>
    /// <exception cref="ArgumentException">
    /// A matrix is empty, the numbers of rows differ, a value is NaN or infinite, or there are
    /// too many or too few names.
    /// </exception>
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

    /// <summary>A dataset from flat, row-major elements.</summary>
    /// <param name="features">[rows × inputs], row after row.</param>
    /// <param name="inputs">Features of a row, at least 1.</param>
    /// <param name="targets">[rows × outputs], row after row.</param>
    /// <param name="outputs">Targets of a row, at least 1.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number of columns is less than 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no rows or no whole number of them, the numbers of rows differ, a value is NaN
    /// or infinite, or there are too many or too few names.
    /// </exception>
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

    /// <summary>Keeps the arrays that it is given.</summary>
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
        if (_labels is null)
            DataCheck.NoClassNames(names.Classes);
        ClassNames = DataCheck.Names(names.Classes, Classes, "classNames", "classes");
        _features = features;
        _targets = targets;
    }

    private Dataset(Dataset from, float[] features, float[] targets, int[]? labels)
    {
        _features = features;
        _targets = targets;
        _labels = labels;
        Rows = features.Length / from.Inputs;
        Inputs = from.Inputs;
        Outputs = from.Outputs;
        FeatureNames = from.FeatureNames;
        ClassNames = from.ClassNames;
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

    /// <summary>The name of each input, or null where they have none.</summary>
    public IReadOnlyList<string>? FeatureNames { get; }

    /// <summary>The name of each class, or null where they have none.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>
    /// Whether the targets are classes: one column of zeros and ones, or one-hot rows.
    /// </summary>
    /// <remarks>
    /// Decided when the data comes in; parts of a dataset stay what the whole is.
    /// </remarks>
    public bool IsClassification => _labels is not null;

    /// <summary>
    /// The number of classes: 2 for one column of zeros and ones; 0 without classes.
    /// </summary>
    public int Classes => _labels is null ? 0 : Math.Max(Outputs, 2);

    /// <summary>The class of each row, 0 … <see cref="Classes"/> − 1.</summary>
    /// <exception cref="InvalidOperationException">The targets are no classes.</exception>
    public ReadOnlySpan<int> Labels => _labels ?? throw new InvalidOperationException(
        "This dataset has no labels: its targets are neither one column of zeros and ones nor " +
        "one-hot rows. Ask IsClassification first.");

    /// <summary>A classification from labels, which become one-hot rows.</summary>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="labels">[rows], each 0 … classes − 1.</param>
    /// <param name="classes">The number of classes, at least 2; null to take the largest label + 1,
    /// where every class must have a row.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null.</param>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of classes is less than 2.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no rows, the numbers of rows differ, a feature is NaN or infinite, a label is out
    /// of range, a class has no row though the number of classes is not given, or there are too
    /// many or too few names.
    /// </exception>
    public static Dataset FromLabels(
        float[,] features,
        ReadOnlySpan<int> labels,
        int? classes = null,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null) =>
        FromLabels(
            DataCheck.Flat(features, nameof(features)),
            features.GetLength(1),
            labels,
            classes,
            featureNames,
            classNames);

    /// <summary>
    /// A classification from flat features and labels, which become one-hot rows.
    /// </summary>
    /// <param name="features">[rows × inputs], row after row.</param>
    /// <param name="inputs">Features of a row, at least 1.</param>
    /// <param name="labels">[rows], each 0 … classes − 1.</param>
    /// <param name="classes">The number of classes, at least 2; null to take the largest label + 1,
    /// where every class must have a row.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of inputs is less than 1, or that of classes less than 2.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no rows or no whole number of them, the numbers of rows differ, a feature is NaN
    /// or infinite, a label is out of range, a class has no row though the number of classes is
    /// not given, or there are too many or too few names.
    /// </exception>
    public static Dataset FromLabels(
        ReadOnlySpan<float> features,
        int inputs,
        ReadOnlySpan<int> labels,
        int? classes = null,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
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
    /// A dataset that keeps the arrays it is given, so that large data is in memory once only. Do
    /// not change them afterwards.
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
    /// There are no rows or no whole number of them, the numbers of rows differ, a value is NaN
    /// or infinite, or there are too many or too few names.
    /// </exception>
    public static Dataset Wrap(
        float[] features,
        int inputs,
        float[] targets,
        int outputs,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        return new Dataset(features, inputs, targets, outputs, (featureNames, classNames));
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

    /// <summary>
    /// The named rows, in the order in which they are named; a row may be named twice.
    /// </summary>
    /// <exception cref="ArgumentException">No row is named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Subset(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            throw new ArgumentException("A dataset has at least one row; name one.", nameof(rows));
        foreach (var row in rows)
            DataCheck.Row(row, Rows, nameof(rows));

        var features = new float[DataCheck.Elements(rows.Length, Inputs)];
        var targets = new float[DataCheck.Elements(rows.Length, Outputs)];
        var labels = _labels is null ? null : new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(features.AsSpan(i * Inputs));
            Target(rows[i]).CopyTo(targets.AsSpan(i * Outputs));
            if (labels is not null)
                labels[i] = _labels![rows[i]];
        }

        return new Dataset(this, features, targets, labels) { SampleWeights = WeightsOf(rows) };
    }

    /// <summary>
    /// x ← map(x) for every feature, such as <c>x => x / 16</c>; the targets stay.
    /// </summary>
    /// <exception cref="ArgumentNullException">The map is null.</exception>
    /// <exception cref="ArgumentException">The map returns NaN or an infinity.</exception>
    public Dataset MapFeatures(Func<float, float> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var features = new float[_features.Length];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = map(_features[i]);
            DataCheck.MappedFinite(_features[i], features[i], i, Inputs, FeatureNames, nameof(map));
        }

        return new Dataset(this, features, _targets, _labels) { SampleWeights = SampleWeights };
    }

    /// <summary>
    /// Holds out round(testShare · rows) rows for testing; every class keeps its share.
    /// </summary>
    /// <remarks>
    /// The test rows of a class are its share of them, rounded by largest remainders (ties to the
    /// lower class), so that the total is exact; a class with very few rows may be missing from
    /// one part. Without classes all rows are drawn alike. Both parts keep the order of the
    /// whole. The same seed gives the same parts on every machine.
    /// </remarks>
    /// <param name="testShare">
    /// The share of the rows to hold out, more than 0 and less than 1.
    /// </param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is not between 0 and 1, or leaves one of the parts without a row.
    /// </exception>
    public (Dataset Train, Dataset Test) StratifiedSplit(double testShare, int seed)
    {
        var isTest = StratifiedSample.Draw(_labels, Rows, Classes, testShare, seed);
        var rows = Enumerable.Range(0, Rows);
        return (Subset([.. rows.Where(i => !isTest[i])]), Subset([.. rows.Where(i => isTest[i])]));
    }

    /// <summary>Such as <c>1797 rows, 64 inputs, 10 classes</c>.</summary>
    public override string ToString() =>
        $"{Rows} rows, {Inputs} inputs, " +
        (IsClassification ? $"{Classes} classes" : $"{Outputs} outputs");
}
