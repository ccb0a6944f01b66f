using System.Globalization;
using System.Text;
using static GpuBp.Compute.Cuda.CudaDriver;

namespace GpuBp.Compute.Cuda;

/// <summary>A GPU that can be opened.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Device">The driver's handle of the GPU.</param>
/// <param name="Nvrtc">The compiler for it.</param>
/// <param name="Info">Its properties.</param>
internal sealed record CudaCandidate(CudaDriver Driver, int Device, Nvrtc Nvrtc, DeviceInfo Info);

/// <summary>Finds the GPUs that can run kernels by CUDA, and tells why others cannot.</summary>
internal static unsafe class CudaSearch
{
    /// <summary>The path of a driver's library to use instead of the system's.</summary>
    internal const string Variable = "GPUBP_CUDA_DRIVER";

    private const int OldestCapability = 50;

    // Each driver is initialised once: cuInit looks at all GPUs of the machine.
    private static readonly Lock Initializing = new();
    private static readonly HashSet<CudaDriver> Initialized = [];

    /// <summary>Finds the usable GPUs, in the driver's order: <c>cuda:0</c>, <c>cuda:1</c>,
    /// …</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="problems">Receives a sentence for each GPU that is not usable.</param>
    internal static List<CudaCandidate> Find(Func<string, string?> variable, List<string> problems)
    {
        try
        {
            if (Driver(variable(Variable)?.Trim()) is not { } driver)
            {
                problems.Add(NativeLibraryProblem.Of(FileNames) is { } problem
                    ? $"cuda: the NVIDIA driver cannot be loaded: {problem}. Install it anew."
                    : $"cuda: no NVIDIA driver is installed; looked for " +
                        $"{string.Join(", ", FileNames)}. An NVIDIA GPU needs it.");
                return [];
            }

            return Devices(driver, variable, problems);
        }
        catch (DeviceException e)
        {
            problems.Add($"cuda: {e.Message}");
            return [];
        }
    }

    /// <summary>Whether the driver is installed and has a GPU, with or without NVRTC.</summary>
    internal static bool HasGpu(Func<string, string?> variable)
    {
        try
        {
            return Driver(variable(Variable)?.Trim()) is { } driver && Count(driver) > 0;
        }
        catch (DeviceException)
        {
            return false;
        }
    }

    /// <summary>The reason why a GPU with these properties is not usable; null if it is.</summary>
    internal static string? Unfit(int capability, int computeMode) =>
        capability < OldestCapability
            ? $"its compute capability is {Dotted(capability)}; {Dotted(OldestCapability)} is " +
              "needed."
        : computeMode == ComputeModeProhibited
            ? "its compute mode forbids its use. An administrator can change that: " +
              "nvidia-smi -c DEFAULT."
            : null;

    /// <summary>The reason why a compiler is not usable for a GPU; null if it is.</summary>
    /// <param name="nvrtc">The compiler's version.</param>
    /// <param name="architectures">The GPUs that it supports.</param>
    /// <param name="driver">The newest CUDA that the driver supports.</param>
    /// <param name="capability">The GPU's compute capability.</param>
    /// <remarks>A driver loads cubins of its own major version and of older ones.</remarks>
    internal static string? Unfit(
        Version nvrtc, int[] architectures, Version driver, int capability) =>
        nvrtc.Major > driver.Major
            ? $"is of CUDA {nvrtc}, newer than the driver's {driver}."
        : architectures.All(known => known > capability)
            ? $"is of CUDA {nvrtc}, which no longer supports sm_{capability}."
            : null;

    /// <summary>Chooses the compiler for a GPU: the newest that is not newer than the driver, else
    /// the newest of the driver's major version.</summary>
    /// <param name="search">The libraries of this machine.</param>
    /// <param name="driver">The newest CUDA that the driver supports.</param>
    /// <param name="capability">The GPU's compute capability.</param>
    /// <param name="reasons">Receives the reasons against other compilers.</param>
    private static Nvrtc? Compiler(
        NvrtcSearch search, Version driver, int capability, List<string> reasons)
    {
        foreach (var (path, version) in search.Candidates.OrderBy(file => file.Version > driver))
        {
            // Judged by the file's name: only a library that may be usable is loaded.
            if (!search.IsExplicit && version.Major > driver.Major)
            {
                if (Path.IsPathRooted(path))
                    reasons.Add($"{path} {Unfit(version, [], driver, capability)}");
                continue;
            }

            try
            {
                if (Nvrtc.Load(path) is { } nvrtc)
                {
                    // If the user has chosen a compiler newer than the driver, the driver may still
                    // accept it.
                    var newest = search.IsExplicit ? nvrtc.Version : driver;
                    var problem = Unfit(nvrtc.Version, nvrtc.Architectures, newest, capability);
                    if (problem is null)
                        return nvrtc;

                    reasons.Add($"{path} {problem}");
                }
                else if (search.IsExplicit || Path.IsPathRooted(path))
                {
                    reasons.Add($"{path} cannot be loaded.");
                }
            }
            catch (DeviceException e)
            {
                reasons.Add(e.Message);
            }
        }

        return null;
    }

    private static CudaDriver? Driver(string? setting)
    {
        if (!string.IsNullOrEmpty(setting))
            return Load(setting)
                ?? throw new DeviceException(
                    $"{Variable} is {setting}, which " +
                    (NativeLibraryProblem.Of([setting]) is { } problem
                        ? $"cannot be loaded: {problem}."
                        : "is not there."));

        return FileNames.Select(Load).FirstOrDefault(driver => driver is not null);
    }

    private static List<CudaCandidate> Devices(
        CudaDriver driver, Func<string, string?> variable, List<string> problems)
    {
        var count = Count(driver);
        if (count == 0)
            problems.Add($"cuda: the driver (CUDA {driver.Version}) finds no GPU.");

        var search = new Lazy<NvrtcSearch>(() => new NvrtcSearch(variable));
        var found = new List<CudaCandidate>();
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            try
            {
                if (Candidate(driver, ordinal, found.Count, search, problems) is { } candidate)
                    found.Add(candidate);
            }
            catch (DeviceException e)
            {
                problems.Add($"cuda: GPU {ordinal} is skipped: {e.Message}");
            }
        }

        return found;
    }

    private static int Count(CudaDriver driver)
    {
        Initialize(driver);
        int count;
        Check(driver, driver.cuDeviceGetCount(&count), nameof(driver.cuDeviceGetCount));
        return count;
    }

    private static CudaCandidate? Candidate(
        CudaDriver driver, int ordinal, int index, Lazy<NvrtcSearch> search, List<string> problems)
    {
        int device;
        Check(driver, driver.cuDeviceGet(&device, ordinal), nameof(driver.cuDeviceGet));
        var name = Name(driver, device);
        var capability = 10 * Attribute(driver, device, AttributeComputeCapabilityMajor) +
            Attribute(driver, device, AttributeComputeCapabilityMinor);
        if (Unfit(capability, Attribute(driver, device, AttributeComputeMode)) is { } problem)
        {
            problems.Add($"cuda: {name} is skipped: {problem}");
            return null;
        }

        var reasons = new List<string>();
        if (Compiler(search.Value, driver.Version, capability, reasons) is not { } compiler)
        {
            problems.Add(
                $"cuda: {name} is skipped: CUDA's compiler, NVRTC, was not found; looked in " +
                $"{search.Value.Places}.{string.Concat(reasons.Select(reason => " " + reason))} " +
                $"Install CUDA's toolkit {driver.Version.Major}, or " +
                $"{Package(driver.Version.Major)}, or set {NvrtcSearch.Variable}. Until then the " +
                "GPU is ilgpu:cuda, which needs only the driver.");
            return null;
        }

        return new CudaCandidate(
            driver, device, compiler, Describe(driver, device, index, name, capability, compiler));
    }

    private static void Initialize(CudaDriver driver)
    {
        lock (Initializing)
        {
            if (Initialized.Contains(driver))
                return;

            Check(driver, driver.cuInit(0), nameof(driver.cuInit));
            Initialized.Add(driver);
        }
    }

    private static DeviceInfo Describe(
        CudaDriver driver, int device, int index, string name, int capability, Nvrtc nvrtc)
    {
        nuint memory;
        Check(driver, driver.cuDeviceTotalMem(&memory, device), nameof(driver.cuDeviceTotalMem));
        return new DeviceInfo
        {
            Kind = DeviceKind.Cuda,
            Id = string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
            Name = name,
            Vendor = "NVIDIA",
            Driver = $"CUDA {driver.Version}, {nvrtc}",
            IsGpu = true,
            ComputeUnits = Attribute(driver, device, AttributeMultiprocessorCount),
            MemoryBytes = (long)memory,
            MaxBufferBytes = (long)memory,
            SharedMemoryBytes = Math.Max(
                Attribute(driver, device, AttributeMaxSharedMemoryPerBlockOptIn),
                Attribute(driver, device, AttributeMaxSharedMemoryPerBlock)),
            MaxGroupSize = Attribute(driver, device, AttributeMaxThreadsPerBlock),
            HasDouble = true,
            ComputeCapability = capability,
        };
    }

    private static string Name(CudaDriver driver, int device)
    {
        var bytes = new byte[256];
        fixed (byte* first = bytes)
            Check(
                driver,
                driver.cuDeviceGetName(first, bytes.Length, device),
                nameof(driver.cuDeviceGetName));
        return Encoding.UTF8.GetString(
            bytes.AsSpan(0, Math.Max(0, bytes.AsSpan().IndexOf((byte)0)))).Trim();
    }

    // A property that the driver does not know reads as 0, as if the GPU had none of it.
    private static int Attribute(CudaDriver driver, int device, int attribute)
    {
        int value;
        return driver.cuDeviceGetAttribute(&value, attribute, device) == CudaError.Success
            ? value
            : 0;
    }

    // From version 13 on, the packages' names no longer contain the version.
    private static string Package(int major) => major < 13
        ? $"Python's package nvidia-cuda-nvrtc-cu{major}"
        : $"Python's package nvidia-cuda-nvrtc, {major}";

    private static string Dotted(int capability) => $"{capability / 10}.{capability % 10}";

    private static void Check(CudaDriver driver, int code, string call)
    {
        if (code != CudaError.Success)
            throw new DeviceException(
                $"the driver ({driver.Path}) failed: {CudaError.Describe(driver, code, call)}" +
                CudaError.Hint(code));
    }
}
