namespace GpuBp;

/// <summary>An <see cref="OwnScaler"/> as files have it, until it is restored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">The features of a row.</param>
/// <param name="Numbers">All that it knows beside.</param>
internal sealed record SavedScaler(string Name, int Width, IReadOnlyList<double> Numbers)
    : Scaler(Width)
{
    /// <inheritdoc cref="SavedScaler" path="/param[@name='Name']"/>
    public string Name { get; } = !string.IsNullOrEmpty(Name)
        ? Name
        : throw new ArgumentException("A scaler of the user's own has no name.");

    /// <inheritdoc cref="SavedScaler" path="/param[@name='Numbers']"/>
    public IReadOnlyList<double> Numbers { get; } = Numbers?.All(double.IsFinite) == true
        ? Numbers
        : throw new ArgumentException(
            $"The scaler '{Name}' has no numbers, or one that is not finite.");

    /// <inheritdoc/>
    public bool Equals(SavedScaler? other) => base.Equals(other) &&
        Name == other.Name && Numbers.SequenceEqual(other.Numbers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Width, Numbers.Count);

    private protected override string Title => $"your own '{Name}'";

    private protected override double Spread(int k) => 1;

    internal override ScalerSteps Steps(int k) => throw Missing();

    internal override void Map(
        ReadOnlySpan<float> features, Span<float> result, IReadOnlyList<string>? names,
        bool isInverse) => throw Missing();

    private InvalidOperationException Missing() => new(
        $"The scaler '{Name}' is your own, and not there: pass it on where the model is loaded.");
}
