namespace GpuBp;

/// <summary>Checks where the parts of a data set lie.</summary>
internal static class DeviceCheck
{
    /// <exception cref="ArgumentException">They lie on two devices.</exception>
    internal static void SameDevice(Matrix features, Matrix targets, string name)
    {
        if (features.Device != targets.Device)
            throw new ArgumentException(
                $"The features lie on {features.Device}, the targets on {targets.Device}; both " +
                "must lie on one device.",
                name);
    }
}
