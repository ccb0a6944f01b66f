namespace GpuBp;

/// <summary>Fits a <see cref="RobustScaler"/> to samples.</summary>
public static class RobustScalerExtensions
{
    extension(RobustScaler)
    {
        /// <summary>Fits a scaler to the median and the quartiles of each feature.</summary>
        /// <exception cref="ArgumentNullException">The data set is null.</exception>
        public static RobustScaler Fit(Dataset data) => new(
            ScalerParts.OfColumns(data, column => Quantile(column, 0.5)),
            ScalerParts.OfColumns(data, column => Quantile(column, 0.75) - Quantile(column, 0.25)));
    }

    /// <summary>Sorts the values.</summary>
    private static double Quantile(double[] values, double share)
    {
        Array.Sort(values);
        var place = share * (values.Length - 1);
        var below = (int)place;
        return below + 1 < values.Length
            ? values[below] + (place - below) * (values[below + 1] - values[below])
            : values[below];
    }
}
