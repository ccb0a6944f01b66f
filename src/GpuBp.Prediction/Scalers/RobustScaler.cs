namespace GpuBp;

/// <summary>x ← (x − median_k) / (q¾ − q¼)_k: outliers of a feature k barely change it.</summary>
/// <remarks>
/// As sklearn.preprocessing.RobustScaler: the quantile q_p of n sorted values lies at p (n − 1),
/// with linear interpolation between two values. It needs all values of a column at once and so
/// cannot be fitted to a stream: fit it to as many random rows as memory holds.
/// </remarks>
public sealed record RobustScaler : Scaler
{
    /// <summary>A scaler by known numbers.</summary>
    /// <param name="medians">[inputs], finite.</param>
    /// <param name="quartileRanges">
    /// q¾ − q¼, [inputs], finite and at least 0; 0 divides by 1.
    /// </param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">
    /// The lists are empty or of different lengths, or a number is outside its range.
    /// </exception>
    public RobustScaler(IReadOnlyList<double> medians, IReadOnlyList<double> quartileRanges)
        : base(medians, quartileRanges, nameof(medians), nameof(quartileRanges)) =>
        ScalerCheck.NotNegative(QuartileRanges, nameof(quartileRanges));

    /// <summary>[inputs]</summary>
    public IReadOnlyList<double> Medians => First;

    /// <summary>q¾ − q¼, [inputs]: 0 where the middle half of a column is constant.</summary>
    public IReadOnlyList<double> QuartileRanges => Second;

    private protected override double Spread(int k) => QuartileRanges[k];
}
