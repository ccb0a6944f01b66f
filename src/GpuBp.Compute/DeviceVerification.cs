using System.Reflection;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Has GPUs train a small network before they are trusted, once for each device, driver and build of the
/// library: the answer is kept beside the compiled kernels.
/// </summary>
/// <param name="environment">Reads the environment.</param>
internal sealed class DeviceVerification(Func<string, string?> environment)
{
    /// <summary>0 asks no device.</summary>
    internal const string Variable = "GPUBP_VERIFY";

    private const string CacheName = "verified";

    // The networks are in an assembly that refers to this one, and of which nothing may have run when a program
    // opens a device first of all: so it cannot register itself, and is found by a name, which trimmers
    // understand. A program with kernels of its own alone has no such assembly, and asks nothing.
    private static readonly Lazy<Func<Device, string?>?> Test = new(() =>
        Type.GetType("GpuBp.SelfTest, GpuBp", throwOnError: false)?
            .GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)?
            .CreateDelegate<Func<Device, string?>>());

    private readonly DeviceCache _cache = DeviceCache.FromEnvironment(environment);
    private readonly bool _isOn = environment(Variable)?.Trim() switch
    {
        null or "" or "1" => true,
        "0" => false,
        var value => throw new DeviceException(
            $"{Variable} is '{value}'; it must be 1, to have a GPU train a small network before it is used for the " +
            "first time, or 0, to use it unseen."),
    };

    /// <summary>Opens a GPU if it trains rightly.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="warnings">Takes why it is passed over.</param>
    /// <returns>The GPU; null where it is passed over.</returns>
    internal Device? OpenIfRight(DeviceCandidate gpu, List<string> warnings)
    {
        var kept = Kept(gpu.Info);
        if (Problem(gpu.Info, kept) is { } known)
        {
            warnings.Add(known);
            return null;
        }

        try
        {
            var device = gpu.Open();
            if (kept is not null || Problem(device) is not { } problem)
                return device;

            device.Dispose();
            warnings.Add(problem);
        }
        catch (DeviceException e)
        {
            warnings.Add(Sentence(gpu.Info, $"cannot be opened: {e.Message}"));
        }

        return null;
    }

    /// <summary>Opens a device as it was asked for, with a warning where it trains wrongly.</summary>
    /// <exception cref="DeviceException">It cannot be opened.</exception>
    internal Device Open(DeviceCandidate candidate)
    {
        var device = candidate.Open();
        if (Problem(device) is not { } problem)
            return device;

        // A launch that failed may have lost the device: it begins anew.
        device.Dispose();
        device = candidate.Open();
        device.Warnings = [problem];
        return device;
    }

    /// <summary>What a device is known to do wrongly, in a sentence; null where nothing is.</summary>
    internal string? KnownProblem(DeviceInfo info) => Problem(info, Kept(info));

    /// <summary>Has a device train, whatever is kept of it, and keeps the answer.</summary>
    /// <returns>What it does wrongly, as the rest of a sentence; empty where nothing.</returns>
    internal string Ask(Device device)
    {
        var answer = "";
        try
        {
            if (Test.Value!(device) is { } difference)
                answer = $"computes wrongly: after a short training, {difference}.";
        }
        catch (DeviceException e)
        {
            answer = $"cannot train a small network: {e.Message}";
            if (e is DeviceOutOfMemoryException)
                return answer; // Not kept: others may have the memory just now.
        }

        if (IsAsked(device.Info))
            _cache.Write(CacheName, Key(device.Info), Encoding.UTF8.GetBytes(answer));
        return answer;
    }

    private string? Problem(Device device) => Problem(
        device.Info, IsAsked(device.Info) ? Kept(device.Info) ?? Ask(device) : null);

    private static string? Problem(DeviceInfo info, string? answer) =>
        answer is { Length: > 0 } ? Sentence(info, answer) : null;

    /// <summary>The answer of this process or another before; null where there is none.</summary>
    private string? Kept(DeviceInfo info) =>
        IsAsked(info) && _cache.Read(CacheName, Key(info)) is { } answer ? Encoding.UTF8.GetString(answer) : null;

    private bool IsAsked(DeviceInfo info) => _isOn && info.IsGpu && Test.Value is not null;

    // Another build of the library has other kernels.
    private static string Key(DeviceInfo info) =>
        $"{info}, {info.ComputeCapability}, {info.ComputeUnits} units, " +
        $"{typeof(Device).Module.ModuleVersionId}, {Test.Value!.Method.Module.ModuleVersionId}";

    private static string Sentence(DeviceInfo info, string problem) =>
        $"{info} {problem} Device.Open() passes it over. Report it with the output of `gpubp doctor`, " +
        "which asks the device again.";
}
