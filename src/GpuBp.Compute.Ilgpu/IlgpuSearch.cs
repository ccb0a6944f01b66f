using System.Globalization;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Finds ILGPU's devices: CUDA, OpenCL, and its CPU accelerator, in this order.</summary>
internal static class IlgpuSearch
{
    private static readonly string Version = "ILGPU " +
        typeof(Context).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>Called by name, where the build is for ILGPU.</summary>
    internal static List<DeviceCandidate> Run(List<string> problems)
    {
        try
        {
            return Describe(IlgpuContext.Shared);
        }
        catch (Exception fault) when (fault is AcceleratorException or DllNotFoundException or TypeInitializationException)
        {
            problems.Add($"{Version} could not be started: {fault.Message}");
            return [];
        }
    }

    private static List<DeviceCandidate> Describe(Context context)
    {
        return
        [
            .. Candidates<CudaDevice>("cuda", Info),
            .. Candidates<CLDevice>("opencl", Info),
            .. context.Devices.OfType<CPUDevice>().Select(cpu => Candidate(cpu, Info(cpu))),
        ];

        IEnumerable<DeviceCandidate> Candidates<T>(string backend, Func<T, DeviceInfo> describe)
            where T : ILGPU.Runtime.Device =>
            context.Devices.OfType<T>().Select((device, index) => Candidate(
                device,
                describe(device) with
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"{ForeignDevices.Name}:{backend}:{index}"),
                }));

        DeviceCandidate Candidate(ILGPU.Runtime.Device device, DeviceInfo info) =>
            new(info, () => new IlgpuDevice(info, device, context));
    }

    private static DeviceInfo Info(CudaDevice device) => Common(device) with
    {
        Kind = DeviceKind.Cuda,
        Vendor = "NVIDIA",
        Driver = $"{Version}, CUDA {device.DriverVersion.Major}.{device.DriverVersion.Minor}",
        IsGpu = true,
    };

    private static DeviceInfo Info(CLDevice device) => Common(device) with
    {
        Kind = DeviceKind.OpenCl,
        Vendor = device.VendorName,
        Driver = $"{Version}, {device.PlatformName} {device.DeviceVersion.Major}.{device.DeviceVersion.Minor}",
        IsGpu = device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU,
        HasDouble = device.Capabilities.Float64,
    };

    private static DeviceInfo Info(CPUDevice device)
    {
        // Its own figures are the largest numbers there are.
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Common(device) with { MemoryBytes = memory, MaxBufferBytes = memory };
    }

    /// <summary>What ILGPU knows of every device; the rest is the CPU accelerator's.</summary>
    private static DeviceInfo Common(ILGPU.Runtime.Device device) => new()
    {
        Kind = DeviceKind.Cpu,
        Id = ForeignDevices.Name + ":cpu",
        Name = device.Name,
        Vendor = "ILGPU",
        Driver = Version,
        IsGpu = false,
        ComputeUnits = device.NumMultiprocessors,
        MemoryBytes = device.MemorySize,
        MaxBufferBytes = device.MemorySize,
        SharedMemoryBytes = device.MaxSharedMemoryPerGroup,
        MaxGroupSize = device.MaxNumThreadsPerGroup,
        HasDouble = true,
    };
}
