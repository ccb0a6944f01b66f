namespace GpuBp;

/// <summary>x ← (x − μ_k) / σ_k: mean 0 and standard deviation 1 for each feature k.</summary>
/// <remarks>
/// As sklearn.preprocessing.StandardScaler: σ² is the mean of the squared deviations.
/// </remarks>
public sealed record StandardScaler : Scaler
{
    /// <summary>A scaler by known numbers.</summary>
    /// <param name="means">μ, [inputs], finite.</param>
    /// <param name="deviations">σ, [inputs], finite and at least 0; 0 divides by 1.</param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">
    /// The lists are empty or of different lengths, or a number is outside its range.
    /// </exception>
    public StandardScaler(IReadOnlyList<double> means, IReadOnlyList<double> deviations)
        : base(means, deviations, nameof(means), nameof(deviations)) =>
        ScalerCheck.NotNegative(Deviations, nameof(deviations));

    /// <summary>μ, [inputs]</summary>
    public IReadOnlyList<double> Means => First;

    /// <summary>σ, [inputs]: 0 where a column is constant.</summary>
    public IReadOnlyList<double> Deviations => Second;

    private protected override double Spread(int k) => Deviations[k];
}
