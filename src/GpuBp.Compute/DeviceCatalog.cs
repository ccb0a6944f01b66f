using GpuBp.Compute.Cpu;

namespace GpuBp.Compute;

/// <summary>Finds devices and opens them by name.</summary>
internal static class DeviceCatalog
{
    internal static DeviceDiagnosis Diagnose() => new([CpuDevice.Describe()], []);

    internal static Device Open(string? name) => new CpuDevice();
}
