namespace GpuBp;

/// <summary>Scales the features of data sets.</summary>
public static class ScalerExtensions
{
    /// <summary>Scales the features of samples; targets, names and weights stay.</summary>
    /// <param name="scaler">The scaler.</param>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// The dataset has another number of features, or a scaled value is too large for a float; the
    /// message names row and column.
    /// </exception>
    public static Dataset Transform(this Scaler scaler, Dataset data) =>
        Map(scaler, data, isInverse: false);

    /// <summary>Scales the features of a stream, part by part as it is enumerated.</summary>
    /// <param name="scaler">The scaler.</param>
    /// <param name="parts">The samples.</param>
    /// <exception cref="ArgumentNullException">
    /// An argument is null; during enumeration, a part.
    /// </exception>
    /// <exception cref="ArgumentException">During enumeration: as for one dataset.</exception>
    public static IAsyncEnumerable<Dataset> Transform(
        this Scaler scaler, IAsyncEnumerable<Dataset> parts)
    {
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Select(part => scaler.Transform(part));
    }

    /// <summary>x ← spread_k x + offset_k: scales the features of samples back.</summary>
    /// <inheritdoc cref="Transform(Scaler, Dataset)" path="/param"/>
    /// <inheritdoc cref="Transform(Scaler, Dataset)" path="/exception"/>
    public static Dataset Inverse(this Scaler scaler, Dataset data) =>
        Map(scaler, data, isInverse: true);

    private static Dataset Map(Scaler scaler, Dataset data, bool isInverse)
    {
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(data);
        ScalerCheck.Columns(data.Inputs, scaler.Inputs, nameof(data));
        var features = new float[data.Features.Length];
        scaler.Map(data.Features.Span, features, data.FeatureNames, isInverse);
        return data.WithFeatures(features);
    }
}
