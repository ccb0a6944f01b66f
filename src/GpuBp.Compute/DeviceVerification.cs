using System.Reflection;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Lets a GPU train a small network before it is used, once for each device, driver and build of
/// the library. The cache of compiled kernels keeps the result.
/// </summary>
/// <param name="environment">Reads the environment.</param>
internal sealed class DeviceVerification(Func<string, string?> environment)
{
    /// <summary>0 turns verification off.</summary>
    internal const string Variable = "GPUBP_VERIFY";

    private const string CacheName = "verified";

    // The test is in an assembly that refers to this one. None of its code may have run when a
    // program opens its first device, so it cannot register itself, and is found by a name that
    // trimmers understand. A program that has only its own kernels lacks that assembly, and
    // verifies nothing.
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
            $"{Variable} is '{value}'; it must be 1, to let a GPU train a small network before " +
            "its first use, or 0, to use it unverified."),
    };

    /// <summary>Opens a GPU if it trains correctly.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="warnings">Receives the reason if it does not.</param>
    /// <returns>The GPU, or null.</returns>
    internal Device? OpenIfCorrect(DeviceCandidate gpu, List<string> warnings)
    {
        var cached = Cached(gpu.Info);
        if (Problem(gpu.Info, cached) is { } known)
        {
            warnings.Add(known);
            return null;
        }

        try
        {
            var device = gpu.Open();
            if (cached is not null || Problem(device) is not { } problem)
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

    /// <summary>Opens a device that was asked for by name, with a warning if it trains
    /// wrongly.</summary>
    /// <exception cref="DeviceException">It cannot be opened.</exception>
    internal Device Open(DeviceCandidate candidate)
    {
        var device = candidate.Open();
        if (Problem(device) is not { } problem)
            return device;

        // Anew: a launch that failed may have lost the device.
        device.Dispose();
        device = candidate.Open();
        device.Warnings = [problem];
        return device;
    }

    /// <summary>A sentence about the fault that verification found earlier; null if it found
    /// none.</summary>
    internal string? KnownProblem(DeviceInfo info) => Problem(info, Cached(info));

    /// <summary>Lets a device train, whatever the cache holds, and caches the result.</summary>
    /// <returns>Its fault, as the rest of a sentence; empty if there is none.</returns>
    internal string Verify(Device device)
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
                return answer; // Not cached: other programs may hold the memory just now.
        }

        if (IsVerified(device.Info))
            _cache.Write(CacheName, Key(device.Info), Encoding.UTF8.GetBytes(answer));
        return answer;
    }

    private string? Problem(Device device) => Problem(
        device.Info, IsVerified(device.Info) ? Cached(device.Info) ?? Verify(device) : null);

    private static string? Problem(DeviceInfo info, string? answer) =>
        answer is { Length: > 0 } ? Sentence(info, answer) : null;

    /// <summary>The result of an earlier verification; null if there is none.</summary>
    private string? Cached(DeviceInfo info) =>
        IsVerified(info) && _cache.Read(CacheName, Key(info)) is { } answer
            ? Encoding.UTF8.GetString(answer)
            : null;

    private bool IsVerified(DeviceInfo info) => _isOn && info.IsGpu && Test.Value is not null;

    // Another build of the library may have other kernels.
    private static string Key(DeviceInfo info) =>
        $"{info}, {info.ComputeCapability}, {info.ComputeUnits} units, " +
        $"{typeof(Device).Module.ModuleVersionId}, {Test.Value!.Method.Module.ModuleVersionId}";

    private static string Sentence(DeviceInfo info, string problem) =>
        $"{info} {problem} Device.Open() skips it. Report it with the output of `gpubp doctor`, " +
        "which verifies it again.";
}
