namespace GpuBp.Compute;

/// <summary>The backends.</summary>
public enum DeviceKind
{
    /// <summary>The host's processor, without any driver.</summary>
    Cpu = 0,

    /// <summary>An OpenCL 1.2 device, through the vendor's driver.</summary>
    OpenCl = 1,

    /// <summary>An NVIDIA GPU, through CUDA's driver and its compiler, NVRTC.</summary>
    Cuda = 2,
}

/// <summary>The properties of a device, known before it is opened.</summary>
public sealed record DeviceInfo
{
    /// <summary>The backend.</summary>
    public required DeviceKind Kind { get; init; }

    /// <summary>The id for <see cref="Device.Open(string?)"/>, such as <c>opencl:0</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id without the device's number, such as <c>opencl</c> or <c>ilgpu:cuda</c>:
    /// what all devices of the same backend share.</summary>
    public string Backend => Id.TrimEnd([.. "0123456789"]).TrimEnd(':');

    /// <summary>The vendor's name for the device.</summary>
    public required string Name { get; init; }

    /// <summary>The vendor of the device.</summary>
    public required string Vendor { get; init; }

    /// <summary>The driver and its version.</summary>
    public required string Driver { get; init; }

    /// <summary>Whether the device is a GPU; OpenCL also drives processors.</summary>
    public required bool IsGpu { get; init; }

    /// <summary>Multiprocessors of a GPU, cores of a processor.</summary>
    public required int ComputeUnits { get; init; }

    /// <summary>Device memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The maximum size of one buffer in bytes.</summary>
    public required long MaxBufferBytes { get; init; }

    /// <summary>Shared memory of one group in bytes.</summary>
    public required long SharedMemoryBytes { get; init; }

    /// <summary>The maximum number of threads in a group.</summary>
    public required int MaxGroupSize { get; init; }

    /// <summary>Whether kernels may use double.</summary>
    public required bool HasDouble { get; init; }

    /// <summary>The compute capability of a CUDA GPU, 10 · major + minor: 90 for sm_90; 0 for all
    /// others.</summary>
    public int ComputeCapability { get; init; }

    /// <summary>The largest group that runs fast. Where each thread of a group is a thread of the
    /// operating system, it is below <see cref="MaxGroupSize"/>.</summary>
    internal int QuickGroupSize { get; init; } = int.MaxValue;

    /// <summary>A sentence that says where larger groups are allowed; null if nowhere.</summary>
    internal string? LargerGroups { get; init; }

    /// <summary><c>opencl:0 (name, driver)</c></summary>
    public override string ToString() => $"{Id} ({Name}, {Driver})";
}
