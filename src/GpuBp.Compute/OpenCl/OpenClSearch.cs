using System.Runtime.CompilerServices;
using System.Text;
using static GpuBp.Compute.OpenCl.OpenClNative;

namespace GpuBp.Compute.OpenCl;

/// <summary>A device that can be opened.</summary>
internal readonly record struct OpenClCandidate(nint Device, DeviceInfo Info);

/// <summary>Finds the OpenCL devices that can run kernels, and tells why others cannot.</summary>
internal static unsafe class OpenClSearch
{
    private static readonly Version OldestUsable = new(1, 2);

    // A driver's devices stay the same while the process runs.
    private static (IReadOnlyList<OpenClCandidate> Devices, IReadOnlyList<string> Problems)? Found;

    private delegate int InfoCall(nuint size, void* value, nuint* needed);

    private delegate int ListCall(uint size, nint* handles, uint* count);

    /// <summary>Finds the usable devices, GPUs first: <c>opencl:0</c>, <c>opencl:1</c>, … Asks the
    /// drivers until they have a device, and from then on gives the same answer.</summary>
    /// <remarks>The caller holds the catalog's lock.</remarks>
    /// <param name="library">The loaded library; 0 if there is none.</param>
    /// <param name="problems">Receives a sentence for each device that is not usable.</param>
    internal static List<OpenClCandidate> Find(nint library, List<string> problems)
    {
        if (library == 0)
        {
            problems.Add(
                NativeLibraryProblem.Of(OpenClNative.FileNames) is { } problem
                ? $"opencl: the OpenCL library cannot be loaded: {problem}. Install it anew."
                : $"opencl: no OpenCL library is installed; looked for " +
                $"{string.Join(", ", FileNames)}. " +
                "It comes with the GPU's driver; on Linux also install ocl-icd-libopencl1.");
            return [];
        }

        if (Found is not { } known)
        {
            var faults = new List<string>();
            known = (Search(faults), faults);
            if (known.Devices.Count > 0)
                Found = known;
        }

        problems.AddRange(known.Problems);
        return [.. known.Devices];
    }

    private static List<OpenClCandidate> Search(List<string> problems)
    {
        var found = new List<OpenClCandidate>();
        foreach (var platform in Platforms(problems))
        {
            var name = PlatformText(platform, PlatformName);
            foreach (var device in Devices(platform, name, problems))
            {
                var problem = Unfit(device);
                if (problem is null)
                    found.Add(new OpenClCandidate(device, Describe(device, name)));
                else
                    problems.Add(
                        $"opencl: {Text(device, DeviceName)} ({name}) is skipped: {problem}");
            }
        }

        // A stable sort: GPUs, and other devices, keep the driver's order.
        return [.. found.OrderByDescending(candidate => candidate.Info.IsGpu).Select(
            (candidate, n) => new OpenClCandidate(
                candidate.Device, candidate.Info with { Id = $"opencl:{n}" }))];
    }

    /// <summary>The reason why a device with these properties is not usable; null if it
    /// is.</summary>
    internal static string? Unfit(
        string version, bool isAvailable, bool isLittleEndian, bool hasCompiler)
    {
        // The specification fixes the form: "OpenCL <major>.<minor> <vendor's words>".
        var words = version.Split(' ');
        if (words.Length < 2 || !Version.TryParse(words[1], out var parsed))
            return $"its version, '{version}', is not an OpenCL version.";
        if (parsed < OldestUsable)
            return $"it has {version.Trim()}; OpenCL {OldestUsable} is needed. Update its driver.";
        if (!isAvailable)
            return "its driver reports it as not available.";
        if (!isLittleEndian)
            return "it is not little-endian, but the library passes arguments as little-endian " +
                "bytes.";
        if (!hasCompiler)
            return "its driver has no compiler. Install the driver's full package.";
        return null;
    }

    private static string? Unfit(nint device) => Unfit(
        Text(device, DeviceVersion),
        Number<uint>(device, DeviceAvailable) != 0,
        Number<uint>(device, DeviceEndianLittle) != 0,
        Number<uint>(device, DeviceCompilerAvailable) != 0);

    private static DeviceInfo Describe(nint device, string platform) => new()
    {
        Kind = DeviceKind.OpenCl,
        Id = "opencl",
        Name = Text(device, DeviceName),
        Vendor = Text(device, DeviceVendor),
        Driver = $"{platform} {Text(device, DriverVersion)}",
        IsGpu = (Number<ulong>(device, DeviceType) & DeviceTypeGpu) != 0,
        ComputeUnits = (int)Number<uint>(device, DeviceMaxComputeUnits),
        MemoryBytes = Bytes(device, DeviceGlobalMemSize),
        MaxBufferBytes = Bytes(device, DeviceMaxMemAllocSize),
        SharedMemoryBytes = Bytes(device, DeviceLocalMemSize),
        MaxGroupSize = (int)Math.Min(int.MaxValue, Number<nuint>(device, DeviceMaxWorkGroupSize)),
        HasDouble = Number<ulong>(device, DeviceDoubleFpConfig) != 0,
    };

    private static nint[] Platforms(List<string> problems)
    {
        var (platforms, code) = List(
            (size, handles, count) => clGetPlatformIDs(size, handles, count));
        if (code is not (OpenClError.Success or OpenClError.PlatformNotFound))
            problems.Add($"opencl: {OpenClError.Describe(code, "clGetPlatformIDs")}");
        else if (platforms.Length == 0)
            problems.Add(
                "opencl: the OpenCL library is installed, but no driver is registered with it. " +
                "Install the GPU's OpenCL driver; on Linux it appears in /etc/OpenCL/vendors.");
        return platforms;
    }

    private static nint[] Devices(nint platform, string name, List<string> problems)
    {
        var (devices, code) = List((size, handles, count) =>
            clGetDeviceIDs(platform, DeviceTypeAll, size, handles, count));
        if (code is not (OpenClError.Success or OpenClError.DeviceNotFound))
            problems.Add($"opencl: {name}: {OpenClError.Describe(code, "clGetDeviceIDs")}");
        else if (devices.Length == 0)
            problems.Add($"opencl: the driver {name} finds no device.");
        return devices;
    }

    /// <summary>Asks for the number of handles, then for them; none beside an error.</summary>
    private static (nint[] Handles, int Code) List(ListCall call)
    {
        uint count;
        var code = call(0, null, &count);
        var handles = new nint[code == OpenClError.Success ? count : 0];
        if (handles.Length > 0)
        {
            fixed (nint* first = handles)
                code = call(count, first, null);
        }

        return (code == OpenClError.Success ? handles : [], code);
    }

    private static string PlatformText(nint platform, uint parameter) => Text(
        (size, value, needed) => clGetPlatformInfo(platform, parameter, size, value, needed));

    private static string Text(nint device, uint parameter) => Text(
        (size, value, needed) => clGetDeviceInfo(device, parameter, size, value, needed));

    private static string Text(InfoCall call)
    {
        nuint needed;
        if (call(0, null, &needed) != OpenClError.Success || needed == 0)
            return "?";

        var bytes = new byte[needed];
        fixed (byte* first = bytes)
        {
            if (call(needed, first, null) != OpenClError.Success)
                return "?";
        }

        return Encoding.UTF8.GetString(bytes).TrimEnd('\0').Trim();
    }

    // A property that the driver does not know reads as 0, as if the device had none of it.
    private static T Number<T>(nint device, uint parameter)
        where T : unmanaged
    {
        T value = default;
        return clGetDeviceInfo(device, parameter, (nuint)Unsafe.SizeOf<T>(), &value, null)
            == OpenClError.Success ? value : default;
    }

    private static long Bytes(nint device, uint parameter) =>
        (long)Math.Min(long.MaxValue, Number<ulong>(device, parameter));
}
