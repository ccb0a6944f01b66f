namespace GpuBp;

/// <summary>Fits a <see cref="StandardScaler"/> to samples.</summary>
public static class StandardScalerExtensions
{
    extension(StandardScaler)
    {
        /// <summary>Fits a scaler to the mean and the standard deviation of each feature.</summary>
        /// <exception cref="ArgumentNullException">The data set is null.</exception>
        public static StandardScaler Fit(Dataset data)
        {
            ArgumentNullException.ThrowIfNull(data);
            return Fit(data.Features.Span, data.Inputs);
        }

        /// <summary>Fits a scaler to the mean and the standard deviation of each column.</summary>
        /// <param name="values">[rows × columns], finite, row after row.</param>
        /// <param name="columns">Numbers of a row.</param>
        internal static StandardScaler Fit(ReadOnlySpan<float> values, int columns)
        {
            var moments = new RunningMoments[columns];
            Add(moments, values);
            return Of(moments);
        }

        /// <summary>
        /// Fits a scaler to a stream in one pass, without keeping its parts; the result is that of
        /// all rows as one dataset.
        /// </summary>
        /// <param name="parts">The training samples.</param>
        /// <param name="cancellation">Ends the pass.</param>
        /// <exception cref="ArgumentNullException">The stream or a part is null.</exception>
        /// <exception cref="ArgumentException">
        /// There is no part, or one has another number of features than the first.
        /// </exception>
        /// <exception cref="OperationCanceledException">The pass was cancelled.</exception>
        public static async Task<StandardScaler> FitAsync(
            IAsyncEnumerable<Dataset> parts, CancellationToken cancellation = default)
        {
            RunningMoments[]? moments = null;
            await foreach (var part in ScalerParts.Of(parts, cancellation).ConfigureAwait(false))
                Add(moments ??= new RunningMoments[part.Inputs], part.Features.Span);
            return Of(moments!);
        }
    }

    private static void Add(RunningMoments[] moments, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            moments[i % moments.Length].Add(values[i]);
    }

    private static StandardScaler Of(RunningMoments[] moments) => new(
        [.. moments.Select(m => m.Mean)],
        [.. moments.Select(m => Math.Sqrt(m.SquaredDeviations / m.Count))]);
}
