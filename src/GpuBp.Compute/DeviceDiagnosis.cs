namespace GpuBp.Compute;

/// <summary>The devices of this machine, and their problems.</summary>
/// <param name="Devices">The devices that can be opened, the preferred ones first.</param>
/// <param name="Problems">A sentence for each device that cannot be opened, or that computes wrong
/// results.</param>
public sealed record DeviceDiagnosis(
    IReadOnlyList<DeviceInfo> Devices, IReadOnlyList<string> Problems)
{
    /// <summary>One line for each device and each problem.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, [.. Devices.Select(d => d.ToString()), .. Problems]);
}
