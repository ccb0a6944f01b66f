namespace GpuBp;

public sealed partial class Dataset
{
    private (Matrix Features, Matrix Targets)? _onDevice;

    /// <summary>A dataset that lies on a device, where training reads it in place.</summary>
    /// <remarks>
    /// The host reads the matrices once, to check them and for all that it is asked: <see cref="Features"/>,
    /// <see cref="Labels"/>, <see cref="Subset"/>. On another device, that copy is trained on. Do not change the
    /// matrices afterwards, and keep their buffers for as long as the dataset is used.
    /// </remarks>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="targets">[rows × outputs], on the same device.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <param name="classNames">One name for each class, or null; only for classes.</param>
    /// <exception cref="ArgumentException">
    /// The devices or the numbers of rows differ, a value is NaN or infinite, or there are too many or too few names.
    /// </exception>
    /// <exception cref="DeviceException">The device has failed.</exception>
    /// <exception cref="ObjectDisposedException">A buffer was disposed.</exception>
    public static Dataset FromDevice(
        Matrix features,
        Matrix targets,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? classNames = null)
    {
        if (features.Device != targets.Device)
            throw new ArgumentException(
                $"The features lie on {features.Device}, the targets on {targets.Device}; both must lie on one device.",
                nameof(targets));
        return new Dataset(
            features.Data.ToArray(), features.Columns, targets.Data.ToArray(), targets.Columns, (featureNames, classNames))
        {
            _onDevice = (features, targets),
        };
    }

    /// <summary>The matrices of <see cref="FromDevice"/> where they lie on this device.</summary>
    internal (Matrix Features, Matrix Targets)? On(Device device) =>
        _onDevice is { } there && there.Features.Device == device ? there : null;
}
