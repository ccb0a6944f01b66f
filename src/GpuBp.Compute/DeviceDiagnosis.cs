namespace GpuBp.Compute;

/// <summary>What a search for devices found.</summary>
/// <param name="Devices">The devices that can be opened, the preferred first.</param>
/// <param name="Problems">Why others cannot, and which of these train wrongly: one sentence each.</param>
public sealed record DeviceDiagnosis(
    IReadOnlyList<DeviceInfo> Devices, IReadOnlyList<string> Problems)
{
    /// <summary>One line for each device and each problem.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, [.. Devices.Select(d => d.ToString()), .. Problems]);
}
