using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Finds ILGPU's devices in the order CUDA, OpenCL, CPU accelerator.</summary>
internal static class IlgpuSearch
{
    private static readonly string Version = "ILGPU " +
        typeof(Context).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    // The libraries that ILGPU 1.5.3 binds.
    private static readonly string[] CuBlasLibraries = OperatingSystem.IsWindows()
        ? ["cublas64_12.dll", "cublas64_11.dll", "cublas64_10.dll"]
        : ["libcublas.so.12", "libcublas.so.11", "libcublas.so.10"];

    /// <summary>Finds ILGPU's devices; none, and a problem, if ILGPU does not start.</summary>
    internal static List<DeviceCandidate> Find(List<string> problems) =>
        Find(() => IlgpuContext.Shared, problems);

    internal static List<DeviceCandidate> Find(Func<Context> start, List<string> problems)
    {
        try
        {
            return Describe(start(), problems);
        }
        catch (Exception fault)
        {
            // Whatever the fault, the other devices work.
            problems.Add($"{DeviceCatalog.Ilgpu}: {Version} could not be started: " +
                $"{fault.GetBaseException().Message}");
            return [];
        }
    }

    /// <inheritdoc cref="Compute.Device.FromAccelerator"/>
    internal static IlgpuDevice Borrow(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        if (accelerator.IsDisposed)
            throw new ObjectDisposedException(
                nameof(accelerator),
                $"The accelerator {accelerator.Name} was disposed; no device can use it.");
        if (!accelerator.Context.IsForGpuBp())
            throw new ArgumentException(
                $"The context of the accelerator {accelerator.Name} lacks the functions of the " +
                "library's kernels; create it by Context.Create(builder => " +
                "builder.Default().GpuBp()). That adds ILGPU.Algorithms and accurate functions; " +
                "without them, tanh errs by 5·10⁻⁴ on CUDA and no error tells.",
                nameof(accelerator));

        var (info, backend) = accelerator.Device switch
        {
            CudaDevice cuda => (Info(cuda), "cuda"),
            CLDevice openCl => (Info(openCl), "opencl"),
            CPUDevice cpu => (Info(cpu) with
            {
                LargerGroups = "CPUDevice.Nvidia.CreateCPUAccelerator(context) allows " +
                    $"{CPUDevice.Nvidia.MaxNumThreadsPerGroup}.",
            }, "cpu"),
            var other => throw new ArgumentException(
                $"{other} is a kind of device that the library does not know.",
                nameof(accelerator)),
        };
        return new IlgpuDevice(
            info with
            {
                Id = $"{DeviceCatalog.Ilgpu}:{backend}",
                Name = $"{accelerator.Name}, borrowed",
                MaxGroupSize = accelerator.MaxNumThreadsPerGroup,
            },
            accelerator);
    }

    private static List<DeviceCandidate> Describe(Context context, List<string> problems)
    {
        var cuda = context.Devices.OfType<CudaDevice>().ToList();
        var hasCuBlas = cuda.Count > 0 && CuBlasLibraries.Any(CanLoad);
        if (cuda.Count > 0 && !hasCuBlas)
            problems.Add(
                $"{DeviceCatalog.Ilgpu}:cublas needs cuBLAS, but none of " +
                $"{string.Join(", ", CuBlasLibraries)} can " +
                "be loaded. Install CUDA's libraries, or use ilgpu:cuda.");
        return
        [
            .. cuda.Select((gpu, n) => Candidate(gpu, Info(gpu), "cuda", n)),
            .. context.Devices.OfType<CLDevice>()
            .Select((one, n) => Candidate(one, Info(one), "opencl", n)),
            .. context.Devices.OfType<CPUDevice>()
            .Select(cpu => Candidate(cpu, Info(cpu), "cpu", null)),
            .. hasCuBlas
                ? cuda.Select((gpu, n) => Candidate(gpu, WithCuBlas(Info(gpu)), "cublas", n))
                : [],
        ];

        DeviceCandidate Candidate(
            ILGPU.Runtime.Device device, DeviceInfo info, string backend, int? index)
        {
            var id = string.Create(
                CultureInfo.InvariantCulture,
                $"{DeviceCatalog.Ilgpu}:{backend}{(index is null ? "" : ":")}{index}");
            info = info with { Id = id };
            return new(info, () =>
                new IlgpuDevice(info, device, context, usesForms: info.IsGpu, backend == "cublas"));
        }
    }

    private static bool CanLoad(string library)
    {
        var isThere = NativeLibrary.TryLoad(library, out var handle);
        if (isThere)
            NativeLibrary.Free(handle);
        return isThere;
    }

    private static DeviceInfo WithCuBlas(DeviceInfo info) =>
        info with { Name = $"{info.Name} with cuBLAS" };

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
        Driver = $"{Version}, {device.PlatformName} " +
        $"{device.DeviceVersion.Major}.{device.DeviceVersion.Minor}",
        IsGpu = device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU,
        HasDouble = device.Capabilities.Float64,
    };

    private static DeviceInfo Info(CPUDevice device)
    {
        // ILGPU gives the largest possible numbers for it.
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Common(device) with
        {
            MemoryBytes = memory,
            MaxBufferBytes = memory,
            MaxGroupSize = IlgpuContext.MaxCpuGroupSize,
            QuickGroupSize = 1,
        };
    }

    /// <summary>The properties that ILGPU has for every device; others are the CPU
    /// accelerator's.</summary>
    private static DeviceInfo Common(ILGPU.Runtime.Device device) => new()
    {
        Kind = DeviceKind.Cpu,
        Id = DeviceCatalog.Ilgpu + ":cpu",
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
