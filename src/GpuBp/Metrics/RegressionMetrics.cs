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

    /// <summary>Starts without samples.</summary>
    /// <param name="outputs">The number of outputs of a sample, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public RegressionMetrics(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Outputs = outputs;
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
    public double RootMeanSquaredError => Mean(j => Math.Sqrt(_squares[j] / Samples));

    /// <summary>1/n Σ_i |a_i − y_i|</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public double MeanAbsoluteError => Mean(j => _distances[j] / Samples);

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
        var metrics = new RegressionMetrics(data.Outputs);
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

    private double R2Of(int j)
    {
        if (Samples == 1)
            return double.NaN;
        var deviations = _targets[j].SquaredDeviations;
        return deviations == 0 ? (_squares[j] == 0 ? 1 : 0) : 1 - _squares[j] / deviations;
    }

    private double Mean(Func<int, double> figure)
    {
        MetricsCheck.Samples(Samples);
        return Enumerable.Range(0, Outputs).Average(figure);
    }
}
