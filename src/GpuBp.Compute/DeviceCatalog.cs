using System.Globalization;
using GpuBp.Compute.Cpu;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Compute;

/// <summary>Finds devices and opens them by name.</summary>
internal static class DeviceCatalog
{
    internal const string Variable = "GPUBP_DEVICE";

    // OpenCL promises that these calls may overlap, but not every driver keeps it: PoCL 3.1 tells a
    // second thread that there is no device while the first is still being told of one.
    private static readonly Lock Drivers = new();

    internal static DeviceDiagnosis Diagnose() => Search(OpenClNative.Library).Diagnosis;

    internal static Device Open(string? name) =>
        Open(name, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Opens by name, else by what the environment says, else the best device.</summary>
    internal static Device Open(string? name, string? variable)
    {
        // No driver is asked: that takes longer than a small training run.
        if (Is((name ?? variable)?.Trim(), CpuDevice.Id))
            return Device.OpenCpu();

        lock (Drivers)
        {
            var (diagnosis, candidates) = Search(OpenClNative.Library);
            var chosen = Choose(diagnosis, name, variable);
            return chosen.Kind == DeviceKind.Cpu
                ? Device.OpenCpu()
                : new OpenClDevice(candidates.Single(candidate => candidate.Info.Id == chosen.Id));
        }
    }

    /// <summary>The devices in the order of preference: GPUs, the CPU, then processors that OpenCL
    /// drives, which are used only when asked for: the CPU device needs no driver and no compiler.</summary>
    internal static (DeviceDiagnosis Diagnosis, List<OpenClCandidate> Candidates) Search(nint library)
    {
        var problems = new List<string>();
        List<OpenClCandidate> candidates;
        lock (Drivers)
            candidates = OpenClSearch.Run(library, problems);

        var infos = candidates.Select(candidate => candidate.Info).ToList();
        DeviceInfo[] devices =
        [
            .. infos.Where(info => info.IsGpu),
            CpuDevice.Describe(),
            .. infos.Where(info => !info.IsGpu),
        ];
        return (new DeviceDiagnosis(devices, problems), candidates);
    }

    /// <summary>The device that a name means.</summary>
    /// <exception cref="DeviceException">It means none, or several.</exception>
    internal static DeviceInfo Choose(DeviceDiagnosis found, string? name, string? variable)
    {
        var asked = (name ?? variable)?.Trim();
        if (name is null && string.IsNullOrEmpty(asked))
            return found.Devices[0];

        var source = name is null ? $"{Variable} names the device '{asked}'" : $"The device '{asked}'";
        if (Is(asked, "cuda") || asked!.StartsWith("cuda:", StringComparison.OrdinalIgnoreCase))
            throw new DeviceException(
                $"{source}: this version has no CUDA backend; OpenCL drives NVIDIA's GPUs too. " +
                Known(found));

        var byId = found.Devices
            .FirstOrDefault(d => Is(asked, d.Id) || (Is(asked, "opencl") && Is(d.Id, "opencl:0")));
        if (byId is not null)
            return byId;

        // A number is an index, never a part of a name: "10" would find "10 × X64 cores".
        if (int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index < found.Devices.Count
                ? found.Devices[index]
                : throw new DeviceException(
                    $"{source}: the index is 0 to {found.Devices.Count - 1}. {Known(found)}");

        // An exact name wins, else "X 3080" could never be told from "X 3080 Ti".
        var matches = found.Devices.Where(d => Is(asked, d.Name)).ToList();
        if (matches.Count == 0 && asked.Length > 0)
            matches = [.. found.Devices.Where(
                d => d.Name.Contains(asked, StringComparison.OrdinalIgnoreCase))];

        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new DeviceException($"{source}: there is no such device. {Known(found)}"),
            _ => throw new DeviceException(
                $"{source}: several match; ask by id. Matching: {List(matches)}."),
        };
    }

    private static bool Is(string? asked, string name) =>
        string.Equals(asked, name, StringComparison.OrdinalIgnoreCase);

    private static string Known(DeviceDiagnosis found)
    {
        var known = $"Known devices: {List(found.Devices)}.";
        return found.Problems.Count == 0
            ? known
            : $"{known} Not usable: {string.Join(" ", found.Problems)}";
    }

    private static string List(IEnumerable<DeviceInfo> devices) => string.Join(", ", devices);
}
