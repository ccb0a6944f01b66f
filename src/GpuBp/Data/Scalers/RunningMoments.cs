namespace GpuBp;

/// <summary>
/// Mean and sum of squared deviations of numbers, one by one: m ← m + (x − m)/n; S ← S + (x − m)(x
/// − m′), where m′ is the new mean.
/// </summary>
/// <remarks>
/// Welford, 1962: it loses no digits far from zero, and equal numbers have S = 0 exactly. A mutable
/// value.
/// </remarks>
internal struct RunningMoments
{
    /// <summary>n</summary>
    internal long Count { get; private set; }

    /// <summary>m: 0 before the first number.</summary>
    internal double Mean { get; private set; }

    /// <summary>S = Σ (x − m)²</summary>
    internal double SquaredDeviations { get; private set; }

    internal void Add(double x)
    {
        var deviation = x - Mean;
        Mean += deviation / ++Count;
        SquaredDeviations += deviation * (x - Mean);
    }
}
