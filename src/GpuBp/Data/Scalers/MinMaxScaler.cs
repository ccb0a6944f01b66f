namespace GpuBp;

/// <summary>x ← a + (b − a) (x − min_k) / (max_k − min_k): each feature k from a to b.</summary>
/// <remarks>As sklearn.preprocessing.MinMaxScaler. New rows may lie outside; they are not clipped.</remarks>
public sealed record MinMaxScaler : Scaler
{
    /// <summary>A scaler by known numbers.</summary>
    /// <param name="minima">[inputs], finite.</param>
    /// <param name="maxima">[inputs], finite, none below its minimum; where they are equal, by 1 is divided.</param>
    /// <param name="least">a: what the minima become, finite.</param>
    /// <param name="most">b: what the maxima become, finite and above a.</param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">The lists are empty or of different lengths, or a number is outside its
    /// range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">a is not below b, or one is not finite.</exception>
    public MinMaxScaler(
        IReadOnlyList<double> minima, IReadOnlyList<double> maxima, double least = 0, double most = 1)
        : base(minima, maxima, nameof(minima), nameof(maxima))
    {
        ScalerCheck.Ordered(Minima, Maxima, nameof(maxima));
        if (!double.IsFinite(least))
            throw new ArgumentOutOfRangeException(nameof(least), least, "The least must be finite.");
        if (!double.IsFinite(most) || most <= least)
            throw new ArgumentOutOfRangeException(
                nameof(most), most, FormattableString.Invariant($"The most must be finite and above {least}, the least."));
        Least = least;
        Most = most;
    }

    /// <summary>[inputs]</summary>
    public IReadOnlyList<double> Minima => First;

    /// <summary>[inputs]</summary>
    public IReadOnlyList<double> Maxima => Second;

    /// <summary>a: what the minima become.</summary>
    public double Least { get; }

    /// <summary>b: what the maxima become.</summary>
    public double Most { get; }

    private protected override double Floor => Least;

    private protected override double Range => Most - Least;

    /// <summary>A scaler by the least and the largest value of each feature.</summary>
    /// <param name="data">The training samples.</param>
    /// <param name="least">a: what the minima become, finite.</param>
    /// <param name="most">b: what the maxima become, finite and above a.</param>
    /// <exception cref="ArgumentNullException">The data set is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">a is not below b, or one is not finite.</exception>
    public static MinMaxScaler Fit(Dataset data, double least = 0, double most = 1) => new(
        OfColumns(data, column => column.Min()), OfColumns(data, column => column.Max()), least, most);

    /// <summary>A scaler by the least and the largest value of each feature of samples that come in parts, which are gone
    /// through once and not kept: that of all rows as one data set.</summary>
    /// <param name="parts">The training samples.</param>
    /// <param name="least">a: what the minima become, finite.</param>
    /// <param name="most">b: what the maxima become, finite and above a.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentNullException">The stream or a part is null.</exception>
    /// <exception cref="ArgumentException">There is no part, or one has another number of features than the first.</exception>
    /// <exception cref="ArgumentOutOfRangeException">a is not below b, or one is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static async Task<MinMaxScaler> FitAsync(
        IAsyncEnumerable<Dataset> parts, double least = 0, double most = 1, CancellationToken cancellation = default)
    {
        MinMaxScaler? all = null;
        await foreach (var part in ScalerCheck.Parts(parts).WithCancellation(cancellation).ConfigureAwait(false))
        {
            var scaler = Fit(part, least, most);
            all = all is null ? scaler : new MinMaxScaler(
                [.. all.Minima.Zip(scaler.Minima, Math.Min)], [.. all.Maxima.Zip(scaler.Maxima, Math.Max)], least, most);
        }

        return all!;
    }

    private protected override double Spread(int k) => Maxima[k] - Minima[k];
}
