namespace GpuBp;

/// <summary>
/// Metrics of regression, from one pass over the outputs, all at once or batch by batch.
/// </summary>
/// <remarks>
/// Each is defined as in scikit-learn, edge cases included: for several outputs, the mean over the
/// outputs. Batches give the same bits as the whole; sums are doubles, in the order of the samples.
/// </remarks>
public sealed class RegressionMetrics
{
    private readonly double[] _squares;
    private readonly double[] _distances;
    private readonly RunningMoments[] _targets;
    private readonly IReadOnlyList<string>? _names;

    /// <summary>Starts without samples.</summary>
    /// <param name="outputs">The number of outputs of a sample, at least 1.</param>
    /// <param name="targetNames">One name for each output; null to show their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    /// <exception cref="ArgumentException">There are too many or too few names.</exception>
    public RegressionMetrics(int outputs, IReadOnlyList<string>? targetNames = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Outputs = outputs;
        _names = DataCheck.Names(targetNames, outputs, nameof(targetNames), "outputs");
        _squares = new double[outputs];
        _distances = new double[outputs];
        _targets = new RunningMoments[outputs];
    }

    /// <summary>The number of outputs of a sample.</summary>
    public int Outputs { get; }

    /// <summary>The number of samples that were added.</summary>
    public long Samples { get; private set; }

    /// <summary>√(1/n Σ_i (a_i − y_i)²)</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double RootMeanSquaredError => Mean(RootMeanSquaredErrorOf);

    /// <summary>1/n Σ_i |a_i − y_i|</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double MeanAbsoluteError => Mean(MeanAbsoluteErrorOf);

    /// <summary>
    /// R² = 1 − Σ_i (a_i − y_i)² / Σ_i (y_i − ȳ)²: 1 is perfect, 0 is as good as predicting the
    /// mean.
    /// </summary>
    /// <remarks>
    /// An output whose targets are all equal has 1 if it is always correct, else 0. NaN for a
    /// single sample.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double R2 => Mean(R2Of);

    /// <summary>Measures a whole matrix of outputs.</summary>
    /// <param name="outputs">[samples × outputs], as Mlp.Predict returns them.</param>
    /// <param name="data">The samples with their targets.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, or an output is not finite.
    /// </exception>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static RegressionMetrics Of(float[,] outputs, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.SameShape(
            (outputs.GetLength(0), outputs.GetLength(1)), (data.Rows, data.Outputs));
        var metrics = new RegressionMetrics(data.Outputs, data.TargetNames);
        metrics.Add(flat, data.Targets.Span);
        return metrics;
    }

    /// <summary>Adds a batch.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{float}, ReadOnlySpan{float})" path="/param"/>
    /// <inheritdoc cref="Add(ReadOnlySpan{float}, ReadOnlySpan{float})" path="/exception"/>
    /// <exception cref="ArgumentNullException">A matrix is null.</exception>
    public void Add(float[,] outputs, float[,] targets)
    {
        var flatOutputs = DataCheck.Flat(outputs, nameof(outputs));
        var flatTargets = DataCheck.Flat(targets, nameof(targets));
        MetricsCheck.SameShape(
            (outputs.GetLength(0), outputs.GetLength(1)),
            (targets.GetLength(0), targets.GetLength(1)));
        MetricsCheck.Columns(outputs, Outputs);
        Add(flatOutputs, flatTargets);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">[samples × outputs], sample after sample.</param>
    /// <param name="targets">[samples × outputs], sample after sample.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, the number of outputs is another, or a value is not finite; no sample is
    /// added then.
    /// </exception>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var samples = DataCheck.Rows(outputs.Length, Outputs, nameof(outputs), nameof(Outputs));
        var targetRows = DataCheck.Rows(targets.Length, Outputs, nameof(targets), nameof(Outputs));
        MetricsCheck.SameShape((samples, Outputs), (targetRows, Outputs));
        DataCheck.Finite(outputs, Outputs, nameof(outputs), null);
        DataCheck.Finite(targets, Outputs, nameof(targets), null);

        for (var i = 0; i < outputs.Length; i++)
        {
            var (j, error) = (i % Outputs, (double)outputs[i] - targets[i]);
            _squares[j] += error * error;
            _distances[j] += Math.Abs(error);
            _targets[j].Add(targets[i]);
        }

        Samples += samples;
    }

    /// <summary>The name of a target; its number where targets have no names.</summary>
    /// <param name="target">The column of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public string NameOf(int target) => _names?[Column(target)] ??
        AlignedText.Count(Column(target));

    /// <summary>√(1/n Σ_i (a_i − y_i)²) of one target.</summary>
    /// <param name="target">The column of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double RootMeanSquaredErrorOf(int target) =>
        Math.Sqrt(_squares[Checked(target)] / Samples);

    /// <summary>1/n Σ_i |a_i − y_i| of one target.</summary>
    /// <inheritdoc cref="RootMeanSquaredErrorOf" path="/param"/>
    /// <inheritdoc cref="RootMeanSquaredErrorOf" path="/exception"/>
    public double MeanAbsoluteErrorOf(int target) => _distances[Checked(target)] / Samples;

    /// <summary><see cref="R2"/> of one target.</summary>
    /// <inheritdoc cref="R2" path="/remarks"/>
    /// <inheritdoc cref="RootMeanSquaredErrorOf" path="/param"/>
    /// <inheritdoc cref="RootMeanSquaredErrorOf" path="/exception"/>
    public double R2Of(int target)
    {
        var square = _squares[Checked(target)];
        if (Samples == 1)
            return double.NaN;
        var deviations = _targets[target].SquaredDeviations;
        return deviations == 0 ? (square == 0 ? 1 : 0) : 1 - square / deviations;
    }

    /// <summary>
    /// One line; for several targets a table with a line for each, and their mean.
    /// </summary>
    public override string ToString()
    {
        if (Samples == 0)
            return "no samples";
        var samples = $"over {AlignedText.Count(Samples)} samples";
        if (Outputs == 1)
            return $"RMSE {AlignedText.Number(RootMeanSquaredError)}, " +
                $"MAE {AlignedText.Number(MeanAbsoluteError)}, R² {AlignedText.Number(R2)} " +
                $"{samples}";
        return AlignedText.Of(
            ["target", "RMSE", "MAE", "R²"],
            [
                .. Enumerable.Range(0, Outputs).Select(j => Line(
                    NameOf(j),
                    RootMeanSquaredErrorOf(j), MeanAbsoluteErrorOf(j), R2Of(j))),
                Line("mean", RootMeanSquaredError, MeanAbsoluteError, R2),
            ]) + '\n' + samples;
    }

    private static string[] Line(string name, params double[] metrics) =>
        [name, .. metrics.Select(AlignedText.Number)];

    private int Checked(int target)
    {
        MetricsCheck.Samples(Samples);
        return Column(target);
    }

    private int Column(int target) => target >= 0 && target < Outputs
        ? target
        : throw new ArgumentOutOfRangeException(
            nameof(target), target, $"The targets are 0 to {Outputs - 1}.");

    private double Mean(Func<int, double> metric)
    {
        MetricsCheck.Samples(Samples);
        return Enumerable.Range(0, Outputs).Average(metric);
    }
}
