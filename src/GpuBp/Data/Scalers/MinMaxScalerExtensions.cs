namespace GpuBp;

/// <summary>Fits a <see cref="MinMaxScaler"/> to samples.</summary>
public static class MinMaxScalerExtensions
{
    extension(MinMaxScaler)
    {
        /// <summary>Fits a scaler to the minimum and the maximum of each feature.</summary>
        /// <param name="data">The training samples.</param>
        /// <param name="min">a: the scaled minimum, finite.</param>
        /// <param name="max">b: the scaled maximum, finite and above a.</param>
        /// <exception cref="ArgumentNullException">The data set is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">
        /// a is not below b, or one is not finite.
        /// </exception>
        public static MinMaxScaler Fit(Dataset data, double min = 0, double max = 1) => new(
            ScalerParts.OfColumns(data, column => column.Min()),
            ScalerParts.OfColumns(data, column => column.Max()),
            min,
            max);

        /// <summary>
        /// Fits a scaler to a stream in one pass, without keeping its parts; the result is that of
        /// all rows as one dataset.
        /// </summary>
        /// <param name="parts">The training samples.</param>
        /// <param name="min">a: the scaled minimum, finite.</param>
        /// <param name="max">b: the scaled maximum, finite and above a.</param>
        /// <param name="cancellation">Ends the pass.</param>
        /// <exception cref="ArgumentNullException">The stream or a part is null.</exception>
        /// <exception cref="ArgumentException">
        /// There is no part, or one has another number of features than the first.
        /// </exception>
        /// <exception cref="ArgumentOutOfRangeException">
        /// a is not below b, or one is not finite.
        /// </exception>
        /// <exception cref="OperationCanceledException">The pass was cancelled.</exception>
        public static async Task<MinMaxScaler> FitAsync(
            IAsyncEnumerable<Dataset> parts,
            double min = 0,
            double max = 1,
            CancellationToken cancellation = default)
        {
            MinMaxScaler? all = null;
            await foreach (var part in ScalerParts.Of(parts, cancellation).ConfigureAwait(false))
            {
                var scaler = Fit(part, min, max);
                all = all is null ? scaler : new MinMaxScaler(
                    [.. all.Minima.Zip(scaler.Minima, Math.Min)],
                    [.. all.Maxima.Zip(scaler.Maxima, Math.Max)],
                    min,
                    max);
            }

            return all!;
        }
    }
}
