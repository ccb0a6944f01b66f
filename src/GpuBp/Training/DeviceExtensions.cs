namespace GpuBp;

/// <summary>Choosing a <see cref="Device"/> for a network.</summary>
public static class DeviceExtensions
{
    extension(Device)
    {
        /// <summary>
        /// Opens the faster device for networks of a shape: what <see cref="Device.Open"/> opens,
        /// or the CPU, which trains small networks faster than a GPU.
        /// <see cref="Device.Reason"/> tells why.
        /// </summary>
        /// <remarks>
        /// An estimate from measured constants of both devices decides, which are kept on disk; if
        /// it leaves the choice open, some steps of the shape on each, for about 0.2 s. A device
        /// that <c>GPUBP_DEVICE</c> names is opened as it is.
        /// </remarks>
        /// <param name="sizes">
        /// Inputs, then the neurons of each layer; at least two numbers.
        /// </param>
        /// <param name="batchSize">Samples of a mini-batch, at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
        /// <exception cref="ArgumentException">
        /// There are fewer than two sizes, a size is below 1, or an array cannot hold all
        /// parameters.
        /// </exception>
        /// <exception cref="DeviceException">An environment variable has an invalid value, or names
        /// no device.</exception>
        public static Device OpenFor(ReadOnlySpan<int> sizes, int batchSize)
        {
            TrainingCheck.Shape(sizes, batchSize);
            return DeviceChoice.Of(sizes.ToArray(), batchSize).Open(steps: null);
        }
    }
}
