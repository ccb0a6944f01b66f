using System.Globalization;

namespace GpuBp;

/// <summary>The mean m of n measurements and its standard error s / √n, where
/// s² = Σ (x − m)² / (n − 1).</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">The standard error; NaN of a single measurement.</param>
public readonly record struct MeanEstimate(double Mean, double StandardError)
{
    /// <summary>Such as <c>0.9816 ± 0.0012</c>.</summary>
    public override string ToString() => double.IsNaN(StandardError)
        ? string.Create(CultureInfo.InvariantCulture, $"{Mean:G4}")
        : string.Create(CultureInfo.InvariantCulture, $"{Mean:G4} ± {StandardError:G2}");

    /// <summary>The mean of measurements, at least one.</summary>
    internal static MeanEstimate Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanEstimate(mean, Math.Sqrt(squares / (values.Count - 1) / values.Count));
    }
}
