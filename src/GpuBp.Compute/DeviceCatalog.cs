using System.Globalization;
using GpuBp.Compute.Cpu;
using GpuBp.Compute.Cuda;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Compute;

/// <summary>A device that was found, and how to open it.</summary>
/// <param name="Info">Its properties.</param>
/// <param name="Open">Opens it.</param>
internal sealed record DeviceCandidate(DeviceInfo Info, Func<Device> Open);

/// <summary>Finds devices and opens them by name.</summary>
internal static class DeviceCatalog
{
    internal const string Variable = "GPUBP_DEVICE";

    // OpenCL promises that these calls may overlap, but not every driver keeps it: PoCL 3.1 tells a
    // second thread that there is no device while the first is still being told of one.
    private static readonly Lock Drivers = new();

    internal static DeviceDiagnosis Diagnose() =>
        Search(OpenClNative.Library, Environment.GetEnvironmentVariable).Diagnosis;

    internal static Device Open(string? name) => Open(name, Environment.GetEnvironmentVariable);

    /// <summary>Opens by name, else by what the environment says, else the best device.</summary>
    internal static Device Open(string? name, Func<string, string?> environment)
    {
        var variable = environment(Variable);
        var asked = (name ?? variable)?.Trim();

        // No driver is asked: that takes longer than a small training run.
        if (Is(asked, CpuDevice.Id))
            return Device.OpenCpu();

        lock (Drivers)
        {
            var isAny = name is null && string.IsNullOrEmpty(asked);
            if (isAny || ForeignDevices.IsNamed(asked!))
            {
                var found = ForeignDevices.Find([])
                    .Find(device => isAny || Is(asked, ForeignDevices.Name) || IsId(asked, device.Info.Id));
                if (found is not null)
                    return found.Open();
            }

            // The drivers of OpenCL, which take as long to start as CUDA's, are not asked either.
            if (isAny || asked!.StartsWith("cuda", StringComparison.OrdinalIgnoreCase))
            {
                var found = Cuda(environment, []).Find(gpu => isAny || IsId(asked, gpu.Info.Id));
                if (found is not null)
                    return found.Open();
            }

            var (diagnosis, candidates) = Search(OpenClNative.Library, environment);
            var chosen = Choose(diagnosis, name, variable);
            return candidates.Single(candidate => candidate.Info.Id == chosen.Id).Open();
        }
    }

    /// <summary>The devices in the order of preference: ILGPU's in a build for it; GPUs, by CUDA before OpenCL, the CPU, then
    /// processors that OpenCL drives, which are used only when asked for: the CPU device needs no driver
    /// and no compiler.</summary>
    /// <param name="openCl">OpenCL's library; 0 when there is none.</param>
    /// <param name="environment">Reads the environment that says where CUDA's libraries are.</param>
    internal static (DeviceDiagnosis Diagnosis, List<DeviceCandidate> Candidates) Search(
        nint openCl, Func<string, string?> environment)
    {
        var problems = new List<string>();
        List<DeviceCandidate> foreign;
        List<DeviceCandidate> cuda;
        List<OpenClCandidate> others;
        lock (Drivers)
        {
            foreign = ForeignDevices.Find(problems);
            cuda = Cuda(environment, problems);
            others = OpenClSearch.Run(openCl, problems);
        }

        List<DeviceCandidate> candidates =
        [
            .. foreign,
            .. cuda,
            .. others.Where(device => device.Info.IsGpu).Select(OpenCl),
            new DeviceCandidate(CpuDevice.Describe(), () => Device.OpenCpu()),
            .. others.Where(device => !device.Info.IsGpu).Select(OpenCl),
        ];
        return (new DeviceDiagnosis([.. candidates.Select(candidate => candidate.Info)], problems), candidates);

        static DeviceCandidate OpenCl(OpenClCandidate device) => new(device.Info, () => new OpenClDevice(device));
    }

    /// <summary>The device that a name means.</summary>
    /// <exception cref="DeviceException">It means none, or several.</exception>
    internal static DeviceInfo Choose(DeviceDiagnosis found, string? name, string? variable)
    {
        var asked = (name ?? variable)?.Trim();
        if (name is null && string.IsNullOrEmpty(asked))
            return found.Devices[0];

        var source = name is null ? $"{Variable} names the device '{asked}'" : $"The device '{asked}'";
        var byId = found.Devices.FirstOrDefault(d => IsId(asked, d.Id));
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
        if (matches.Count == 0 && asked!.Length > 0)
            matches = [.. found.Devices.Where(
                d => d.Name.Contains(asked, StringComparison.OrdinalIgnoreCase))];

        // A GPU that ILGPU drives is there again without it, under the same name,
        var foreign = matches.Where(match => ForeignDevices.IsNamed(match.Id)).Select(match => match.Name).ToList();
        matches.RemoveAll(match => !ForeignDevices.IsNamed(match.Id) && foreign.Contains(match.Name));

        // and one that CUDA drives through OpenCL.
        var cuda = matches.Where(match => match.Kind == DeviceKind.Cuda).Select(match => match.Name).ToList();
        matches.RemoveAll(match => match.Kind == DeviceKind.OpenCl && cuda.Contains(match.Name));

        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new DeviceException($"{source}: there is no such device. {Known(found)}"),
            _ => throw new DeviceException(
                $"{source}: several match; ask by id. Matching: {List(matches)}."),
        };
    }

    private static List<DeviceCandidate> Cuda(Func<string, string?> environment, List<string> problems)
    {
        var cache = DeviceCache.FromEnvironment(environment);
        return
        [
            .. CudaSearch.Run(environment, problems)
                .Select(gpu => new DeviceCandidate(gpu.Info, () => new CudaDevice(gpu, cache))),
        ];
    }

    // A backend's name means its first device.
    private static bool IsId(string? asked, string id) => Is(asked, id) || Is(asked + ":0", id);

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
