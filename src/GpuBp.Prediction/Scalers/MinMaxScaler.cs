namespace GpuBp;

/// <summary>x ← a + (b − a) (x − min_k) / (max_k − min_k): each feature k from a to b.</summary>
/// <remarks>
/// As sklearn.preprocessing.MinMaxScaler. New rows may lie outside; they are not clipped.
/// </remarks>
public sealed record MinMaxScaler : Scaler
{
    /// <summary>A scaler by known numbers.</summary>
    /// <param name="minima">[inputs], finite.</param>
    /// <param name="maxima">
    /// [inputs], finite, none below its minimum; an equal one divides by 1.
    /// </param>
    /// <param name="min">a: the scaled minimum, finite.</param>
    /// <param name="max">b: the scaled maximum, finite and above a.</param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">
    /// The lists are empty or of different lengths, or a number is outside its range.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// a is not below b, or one is not finite.
    /// </exception>
    public MinMaxScaler(
        IReadOnlyList<double> minima, IReadOnlyList<double> maxima, double min = 0, double max = 1)
        : base(minima, maxima, nameof(minima), nameof(maxima))
    {
        ScalerCheck.Ordered(Minima, Maxima, nameof(maxima));
        if (!double.IsFinite(min))
            throw new ArgumentOutOfRangeException(nameof(min), min, "min must be finite.");
        if (!double.IsFinite(max) || max <= min)
            throw new ArgumentOutOfRangeException(
                nameof(max), max,
                FormattableString.Invariant($"max must be finite and above min, {min}."));
        Min = min;
        Max = max;
    }

    /// <summary>[inputs]</summary>
    public IReadOnlyList<double> Minima => First;

    /// <summary>[inputs]</summary>
    public IReadOnlyList<double> Maxima => Second;

    /// <summary>a: the scaled minimum of each column.</summary>
    public double Min { get; }

    /// <summary>b: the scaled maximum of each column.</summary>
    public double Max { get; }

    private protected override double Floor => Min;

    private protected override double Range => Max - Min;

    private protected override double Spread(int k) => Maxima[k] - Minima[k];
}
