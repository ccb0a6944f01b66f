using System.Collections.Concurrent;
using GpuBp.Compute;
using GpuBp.Compute.Checks;
using GpuBp.Compute.Ilgpu;
using GpuBp.Tests.Cuda;

namespace GpuBp.Tests.Devices;

/// <summary>
/// The devices that all tests share, so that a kernel is built once for the whole run. Never dispose
/// them; a test about disposal or about the sum of allocations opens its own.
/// </summary>
public static class TestDevices
{
    private static readonly ConcurrentDictionary<string, Lazy<Device>> Opened = new();
    private static readonly Lazy<DeviceDiagnosis> Diagnosis = new(Device.Diagnose);

    /// <summary>The CPU device with the kernels' own CPU forms in place of the SIMD forms.</summary>
    public const string KernelForms = "cpu, kernel forms";

    /// <summary>The CPU device that checks every access of every kernel; none of <see cref="Names"/>.</summary>
    public const string Checked = "cpu, checked";

    /// <summary>ILGPU's CPU accelerator with the forms of kernels that GPUs get; none of <see cref="Names"/>.</summary>
    public const string IlgpuForms = "ilgpu:cpu, GPU forms";

    /// <summary>The backends, the CPU twice: once for each kind of form; and ILGPU's.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "cpu", KernelForms, "opencl", "cuda",
        "ilgpu:cpu", "ilgpu:opencl", "ilgpu:cuda",
    ];

    /// <summary>The device of a backend, opened at the first call.</summary>
    /// <exception cref="DeviceException">This machine has none.</exception>
    public static Device Get(string name) =>
        Opened.GetOrAdd(name, n => new Lazy<Device>(() => Open(n))).Value;

    /// <summary>Opens the device of a backend for one test.</summary>
    /// <exception cref="DeviceException">This machine has none.</exception>
    public static Device Open(string name) => name switch
    {
        KernelForms => Device.OpenCpu(new CpuOptions { UseSimdForms = false }),
        Checked => Device.OpenCpu(new CpuOptions { Checks = CheckedKernels.All }),
        "cuda" => CudaCard.Open(),
        IlgpuForms => new IlgpuDevice(
            Get("ilgpu:cpu").Info, IlgpuContext.SmallestCpu, IlgpuContext.Shared, usesForms: true),
        _ => Device.Open(name),
    };

    /// <summary>Why the backend cannot be tested here; null when it can, or must.</summary>
    internal static string? SkipReason(string name)
    {
        if (name == "cuda")
            return CudaCard.SkipReason;

        // Its CPU accelerator is everywhere: where ILGPU does not start, its rows fail.
        if (name is "ilgpu:cpu" or IlgpuForms)
            return null;
        if (DeviceCatalog.IsIlgpu(name))
            return Diagnosis.Value.Devices.Any(device => device.Id.StartsWith(name, StringComparison.Ordinal))
                ? null
                : "ILGPU finds no such device here.";
        if (name != "opencl" || Environment.GetEnvironmentVariable("GPUBP_REQUIRE_OPENCL") == "1")
            return null;

        return Diagnosis.Value.Devices.Any(device => device.Kind == DeviceKind.OpenCl)
            ? null
            : string.Join(" ", Diagnosis.Value.Problems);
    }
}
