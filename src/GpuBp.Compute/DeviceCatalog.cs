using System.Globalization;
using GpuBp.Compute.Cpu;
using GpuBp.Compute.Cuda;
using GpuBp.Compute.Ilgpu;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Compute;

/// <summary>A device that can be opened.</summary>
/// <param name="Info">Its properties.</param>
/// <param name="Open">Opens it.</param>
internal sealed record DeviceCandidate(DeviceInfo Info, Func<Device> Open);

/// <summary>Finds devices and opens them by name.</summary>
internal static class DeviceCatalog
{
    internal const string Variable = "GPUBP_DEVICE";

    /// <summary>The first part of the ids of ILGPU's devices, before a colon.</summary>
    internal const string Ilgpu = "ilgpu";

    // OpenCL allows these calls to overlap, but PoCL 3.1 tells a second thread that there is no
    // device while it still lists them for the first.
    private static readonly Lock Drivers = new();

    internal static DeviceDiagnosis Diagnose() => Diagnose(Environment.GetEnvironmentVariable);

    /// <summary>Lists all devices, with the faults that verification found in GPUs.</summary>
    internal static DeviceDiagnosis Diagnose(Func<string, string?> environment)
    {
        var verification = new DeviceVerification(environment);
        var found = Search(OpenClNative.Library, environment).Diagnosis;
        return found with
        {
            Problems =
            [
                .. found.Problems,
                .. found.Devices.Select(verification.KnownProblem).OfType<string>(),
            ],
        };
    }

    internal static Device Open(string? name) => Open(name, Environment.GetEnvironmentVariable);

    /// <summary>Opens the device of this name, or of the environment's, or the best that trains
    /// correctly.</summary>
    /// <param name="name">The name; null for the environment's, or the best.</param>
    /// <param name="environment">Reads the environment.</param>
    /// <param name="root">Where <see cref="GpuNodes"/> looks.</param>
    internal static Device Open(
        string? name, Func<string, string?> environment, string root = "/")
    {
        var variable = environment(Variable);
        var asked = (name ?? variable)?.Trim();

        // Without a call to any driver: starting one takes longer than a small training run.
        if (Is(asked, CpuDevice.Id))
            return Device.OpenCpu();

        var verification = new DeviceVerification(environment);
        using var signals = RuntimeSignals.Keep();
        lock (Drivers)
        {
            if (name is null && string.IsNullOrEmpty(asked))
                return OpenBest(verification, environment, root);

            // Without a call to other drivers, which would start as slowly.
            List<DeviceCandidate> named =
                IsIlgpu(asked!) ? IlgpuSearch.Find([])
                : asked!.StartsWith("cuda", StringComparison.OrdinalIgnoreCase)
                    ? Cuda(environment, [])
                : [];
            var found = named.Find(device => Is(asked, Ilgpu) || IsId(asked, device.Info.Id));
            if (found is not null)
                return verification.Open(found);

            var (diagnosis, candidates) = Search(OpenClNative.Library, environment);
            var chosen = Choose(diagnosis, name, variable);
            return verification.Open(
                candidates.Single(candidate => candidate.Info.Id == chosen.Id));
        }
    }

    /// <summary>Lists the devices in the order of preference: GPUs (CUDA before OpenCL, our
    /// backends before ILGPU's), the CPU, and then those that are used only by name: processors
    /// through OpenCL, which need a driver and a compiler, ILGPU's CPU accelerator, and
    /// cuBLAS.</summary>
    /// <param name="openCl">OpenCL's library; 0 if there is none.</param>
    /// <param name="environment">Reads environment variables, for the places of CUDA's
    /// libraries.</param>
    /// <param name="searchIlgpu">Finds ILGPU's devices; null for the usual search.</param>
    internal static (DeviceDiagnosis Diagnosis, List<DeviceCandidate> Candidates) Search(
        nint openCl,
        Func<string, string?> environment,
        Func<List<string>, List<DeviceCandidate>>? searchIlgpu = null)
    {
        var problems = new List<string>();
        List<DeviceCandidate> ilgpu;
        List<DeviceCandidate> cuda;
        List<OpenClCandidate> others;
        using var signals = RuntimeSignals.Keep();
        lock (Drivers)
        {
            cuda = Cuda(environment, problems);
            others = OpenClSearch.Find(openCl, problems);
            ilgpu = (searchIlgpu ?? IlgpuSearch.Find)(problems);
        }

        List<DeviceCandidate> candidates =
        [
            .. cuda,
            .. ilgpu.Where(IsIlgpuCuda),
            .. others.Where(device => device.Info.IsGpu).Select(OpenCl),
            .. ilgpu.Where(IsIlgpuOpenClGpu),
            new DeviceCandidate(CpuDevice.Describe(), () => Device.OpenCpu()),
            .. others.Where(device => !device.Info.IsGpu).Select(OpenCl),
            .. ilgpu.Where(device => !IsIlgpuCuda(device) && !IsIlgpuOpenClGpu(device)),
        ];
        var devices = candidates.Select(candidate => candidate.Info).ToList();
        return (new DeviceDiagnosis(devices, problems), candidates);
    }

    /// <summary>Opens the first GPU in the order of preference that trains correctly, else the
    /// CPU.</summary>
    private static Device OpenBest(
        DeviceVerification verification, Func<string, string?> environment, string root)
    {
        var warnings = new List<string>();
        var device = Gpus(environment, root)
            .Select(gpu => verification.OpenIfCorrect(gpu, warnings))
            .FirstOrDefault(opened => opened is not null) ?? Device.OpenCpu();
        device.Warnings = warnings;
        return device;
    }

    /// <summary>The GPUs in the order of preference, each searched for only when it is needed.
    /// ILGPU starts only if it may find one: that takes longer than a small training run. OpenCL
    /// loads its drivers only then, too: PoCL alone takes some 60 MB.</summary>
    private static IEnumerable<DeviceCandidate> Gpus(
        Func<string, string?> environment, string root)
    {
        foreach (var gpu in Cuda(environment, []))
            yield return gpu;
        if (CudaSearch.HasGpu(environment))
        {
            foreach (var gpu in IlgpuSearch.Find([]).Where(IsIlgpuCuda))
                yield return gpu;
        }

        if (!GpuNodes.MayExist(root))
            yield break;

        var others = OpenClSearch.Find(OpenClNative.Library, [])
            .FindAll(device => device.Info.IsGpu);
        foreach (var gpu in others)
            yield return OpenCl(gpu);
        if (others.Count > 0)
        {
            foreach (var gpu in IlgpuSearch.Find([]).Where(IsIlgpuOpenClGpu))
                yield return gpu;
        }
    }

    private static bool IsIlgpuCuda(DeviceCandidate device) =>
        device.Info.Id.StartsWith(Ilgpu + ":cuda", StringComparison.Ordinal);

    private static bool IsIlgpuOpenClGpu(DeviceCandidate device) =>
        IsIlgpu(device.Info.Id) && device.Info is { Kind: DeviceKind.OpenCl, IsGpu: true };

    private static DeviceCandidate OpenCl(OpenClCandidate device) =>
        new(device.Info, () => new OpenClDevice(device));

    /// <summary>The device that a name stands for.</summary>
    /// <exception cref="DeviceException">There is none, or several.</exception>
    internal static DeviceInfo Choose(DeviceDiagnosis found, string? name, string? variable)
    {
        var asked = (name ?? variable)?.Trim();
        if (name is null && string.IsNullOrEmpty(asked))
            return found.Devices[0];

        var source = name is null
            ? $"{Variable} names the device '{asked}'"
            : $"The device '{asked}'";
        var byId = found.Devices.FirstOrDefault(d => IsId(asked, d.Id));
        if (byId is not null)
            return byId;

        // A number is always an index: as a part of a name, "10" would find "10 × X64 cores".
        if (int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index < found.Devices.Count
                ? found.Devices[index]
                : throw new DeviceException(
                    $"{source}: the index is 0 to {found.Devices.Count - 1}. {Known(found)}");

        // An exact name wins: else "X 3080" could not be told from "X 3080 Ti".
        var matches = found.Devices.Where(d => Is(asked, d.Name)).ToList();
        if (matches.Count == 0 && asked!.Length > 0)
            matches = [.. found.Devices.Where(
                d => d.Name.Contains(asked, StringComparison.OrdinalIgnoreCase))];

        // ILGPU lists the same GPU again under the same name as our backend,
        var own = matches.Where(match => !IsIlgpu(match.Id)).Select(match => match.Name).ToList();
        matches.RemoveAll(match => IsIlgpu(match.Id) && own.Contains(match.Name));

        // and OpenCL lists a CUDA GPU again.
        var cuda = matches.Where(match => match.Kind == DeviceKind.Cuda)
            .Select(match => match.Name).ToList();
        matches.RemoveAll(match => match.Kind == DeviceKind.OpenCl && cuda.Contains(match.Name));

        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new DeviceException($"{source}: there is no such device. {Known(found)}"),
            _ => throw new DeviceException(
                $"{source}: several match; ask by id. Matching: {List(matches)}."),
        };
    }

    /// <summary>Whether an id, or a name that somebody asked for, is one of ILGPU's.</summary>
    internal static bool IsIlgpu(string id) =>
        Is(id, Ilgpu) || id.StartsWith(Ilgpu + ":", StringComparison.OrdinalIgnoreCase);

    private static List<DeviceCandidate> Cuda(
        Func<string, string?> environment, List<string> problems)
    {
        var cache = DeviceCache.FromEnvironment(environment);
        return
        [
            .. CudaSearch.Find(environment, problems)
                .Select(gpu => new DeviceCandidate(gpu.Info, () => new CudaDevice(gpu, cache))),
        ];
    }

    // A backend's name stands for its first device.
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
