namespace GpuBp;

/// <summary>How good quantiles of a number are.</summary>
public sealed class QuantileMetrics
{
    private readonly double[] _below;
    private readonly double[] _losses;
    private readonly double[] _ofConstants;

    private QuantileMetrics(IReadOnlyList<double> levels, long samples)
    {
        (Levels, Samples) = (levels, samples);
        _below = new double[levels.Count];
        _losses = new double[levels.Count];
        _ofConstants = new double[levels.Count];
    }

    /// <summary>τ of each quantile, rising.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>The number of samples.</summary>
    public long Samples { get; }

    /// <summary>The share of samples from the lowest quantile to the highest, ends included; null
    /// of a single quantile.</summary>
    /// <remarks>For levels of 0.05 to 0.95 it should be 0.9.</remarks>
    public double? Coverage { get; private init; }

    /// <summary>The mean distance from the lowest quantile to the highest, in the target's unit;
    /// null of a single quantile.</summary>
    public double? Width { get; private init; }

    /// <summary>1/n Σ_i max(τ (y_i − q_i), (τ − 1) (y_i − q_i)), the mean over the
    /// quantiles.</summary>
    public double PinballLoss => _losses.Average();

    /// <summary>The pinball loss of the samples' own quantiles, the same for each sample.</summary>
    public double PinballLossOfConstants => _ofConstants.Average();

    /// <summary>Measures quantiles of samples.</summary>
    /// <param name="outputs">[samples × levels].</param>
    /// <param name="data">The samples, with their target once for each level.</param>
    /// <param name="levels">τ of each column, above 0 and below 1, rising.</param>
    /// <inheritdoc
    /// cref="Of(float[,], ReadOnlySpan{float}, IReadOnlyList{double})" path="/exception"/>
    public static QuantileMetrics Of(
        float[,] outputs, Dataset data, IReadOnlyList<double> levels)
    {
        ArgumentNullException.ThrowIfNull(data);
        var targets = new float[data.Rows];
        for (var i = 0; i < targets.Length; i++)
            targets[i] = data.Targets.Span[i * data.Outputs];
        return Of(outputs, targets, levels);
    }

    /// <summary>Measures quantiles.</summary>
    /// <param name="outputs">[samples × levels].</param>
    /// <param name="targets">[samples], the true numbers.</param>
    /// <param name="levels">τ of each column, above 0 and below 1, rising.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, there is no sample, a number is not finite, or the levels are out
    /// of range or order.
    /// </exception>
    public static QuantileMetrics Of(
        float[,] outputs, ReadOnlySpan<float> targets, IReadOnlyList<double> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        levels = QuantileLevels.Require(levels, nameof(levels))!;
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.SameShape(
            (outputs.GetLength(0), outputs.GetLength(1)), (targets.Length, levels.Count));
        DataCheck.Finite(flat, levels.Count, nameof(outputs), null);
        DataCheck.Finite(targets, 1, nameof(targets), null);

        var (inside, width) = (0, 0.0);
        for (var i = 0; i < targets.Length; i++)
        {
            var (low, high) = (outputs[i, 0], outputs[i, levels.Count - 1]);
            inside += low <= targets[i] && targets[i] <= high ? 1 : 0;
            width += (double)high - low;
        }

        var isInterval = levels.Count > 1;
        var metrics = new QuantileMetrics(levels, targets.Length)
        {
            Coverage = isInterval ? (double)inside / targets.Length : null,
            Width = isInterval ? width / targets.Length : null,
        };
        var sorted = targets.ToArray();
        Array.Sort(sorted);
        for (var k = 0; k < levels.Count; k++)
            metrics.Measure(k, outputs, targets, sorted);
        return metrics;
    }

    /// <summary>The share of samples that are at most the quantile: τ where it is right.</summary>
    /// <param name="quantile">The quantile, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such quantile.</exception>
    public double ShareBelow(int quantile) => _below[Checked(quantile)];

    /// <summary><see cref="PinballLoss"/> of one quantile.</summary>
    /// <inheritdoc cref="ShareBelow" path="/param"/>
    /// <inheritdoc cref="ShareBelow" path="/exception"/>
    public double PinballLossOf(int quantile) => _losses[Checked(quantile)];

    /// <summary>The measures in a line.</summary>
    public override string ToString() => $"pinball loss {AlignedText.Number(PinballLoss)}" +
        (Coverage is { } coverage && Width is { } width
            ? FormattableString.Invariant($", {coverage:0.0000} within {Levels[0]} to ") +
            FormattableString.Invariant($"{Levels[^1]}, {AlignedText.Number(width)} wide")
            : "");

    /// <summary>A line for each quantile.</summary>
    public string ToTable() => AlignedText.Of(
        ["quantile", "share below", "pinball loss"],
        [
            .. Levels.Select((level, k) => new[]
            {
                AlignedText.Number(level), AlignedText.Number(_below[k]),
                AlignedText.Number(_losses[k]),
            }),
        ]);

    private void Measure(
        int k, float[,] outputs, ReadOnlySpan<float> targets, ReadOnlySpan<float> sorted)
    {
        var level = Levels[k];
        var constant = sorted[Math.Min((int)(level * sorted.Length), sorted.Length - 1)];
        for (var i = 0; i < targets.Length; i++)
        {
            _below[k] += targets[i] <= outputs[i, k] ? 1 : 0;
            _losses[k] += Pinball(level, (double)targets[i] - outputs[i, k]);
            _ofConstants[k] += Pinball(level, (double)targets[i] - constant);
        }

        _below[k] /= targets.Length;
        _losses[k] /= targets.Length;
        _ofConstants[k] /= targets.Length;
    }

    private static double Pinball(double level, double error) =>
        Math.Max(level * error, (level - 1) * error);

    private int Checked(int quantile) => quantile >= 0 && quantile < Levels.Count
        ? quantile
        : throw new ArgumentOutOfRangeException(
            nameof(quantile), quantile, $"The quantiles are 0 to {Levels.Count - 1}.");
}
