using System.Reflection;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Lets a GPU train a small network before it is used, once for each device, driver and build of
/// the library. The cache of compiled kernels keeps the result.
/// </summary>
/// <remarks>
/// A driver may crash, and end the process: a GPU that nobody asked for by name is tested in
/// another, where one can be started. Elsewhere a note on disk outlives the crash, so that it ends
/// one process, and the next skips the GPU.
/// </remarks>
/// <param name="environment">Reads the environment.</param>
internal sealed class DeviceVerification(Func<string, string?> environment)
{
    /// <summary>0 turns verification off.</summary>
    internal const string Variable = "GPUBP_VERIFY";

    /// <summary>The variable's value for verification without another process.</summary>
    internal const string Inside = "inside";

    private const string CacheName = "verified";
    private const string Crash =
        "ended an earlier process while that tested it: its driver may have crashed.";

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
        null or "" or "1" or Inside => true,
        "0" => false,
        var value => throw new DeviceException(
            $"{Variable} is '{value}'; it must be 1, to let a GPU train a small network before " +
            $"its first use, {Inside}, to do so without another process, or 0, to use it " +
            "unverified."),
    };

    private readonly bool _isInside = environment(Variable)?.Trim() == Inside;

    /// <summary>Opens a GPU if it trains correctly.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="warnings">Receives the reason if it does not.</param>
    /// <returns>The GPU, or null.</returns>
    internal Device? OpenIfCorrect(DeviceCandidate gpu, List<string> warnings)
    {
        var answer = Cached(gpu.Info) ?? AnswerFromOutside(gpu.Info);
        if (Problem(gpu.Info, answer) is { } known)
        {
            warnings.Add(known);
            return null;
        }

        try
        {
            var device = Open(gpu, isKnown: answer is not null);
            if (answer is not null || Problem(device) is not { } problem)
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

    /// <summary>Lets a device train in another process, whatever the cache holds.</summary>
    /// <returns>The answer; null if no other process can or shall be started.</returns>
    internal VerificationProcess.Answer? VerifyOutside(string id) =>
        _isInside ? null : VerificationProcess.Run(id);

    /// <summary>Lets a device train, whatever the cache holds, and caches the result.</summary>
    /// <returns>Its fault, as the rest of a sentence; empty if there is none.</returns>
    internal string Verify(Device device)
    {
        using var note = NoteOf(device.Info);
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

    // The other process has cached its answer, if it came to that.
    private string? AnswerFromOutside(DeviceInfo info)
    {
        if (!IsVerified(info) || VerifyOutside(info.Id) is not { } answer)
            return null;

        if (answer.IsCrash)
            _cache.Write(CacheName, Key(info), Encoding.UTF8.GetBytes(answer.Fault));
        return answer.Fault;
    }

    private Device Open(DeviceCandidate gpu, bool isKnown)
    {
        using var note = isKnown ? null : NoteOf(gpu.Info);
        return gpu.Open();
    }

    private TrialNote? NoteOf(DeviceInfo info) =>
        IsVerified(info) ? new TrialNote(_cache, Key(info)) : null;

    private string? Problem(Device device) => Problem(
        device.Info, IsVerified(device.Info) ? Cached(device.Info) ?? Verify(device) : null);

    private static string? Problem(DeviceInfo info, string? answer) =>
        answer is { Length: > 0 } ? Sentence(info, answer) : null;

    /// <summary>The result of an earlier verification; null if there is none.</summary>
    private string? Cached(DeviceInfo info)
    {
        if (!IsVerified(info))
            return null;
        if (TrialNote.IsLeft(_cache, Key(info)))
            return Crash;
        return _cache.Read(CacheName, Key(info)) is { } answer
            ? Encoding.UTF8.GetString(answer)
            : null;
    }

    private bool IsVerified(DeviceInfo info) => _isOn && info.IsGpu && Test.Value is not null;

    // Another build of the library may have other kernels.
    private static string Key(DeviceInfo info) =>
        $"{info}, {info.ComputeCapability}, {info.ComputeUnits} units, " +
        $"{typeof(Device).Module.ModuleVersionId}, {Test.Value!.Method.Module.ModuleVersionId}";

    private static string Sentence(DeviceInfo info, string problem) =>
        $"{info} {problem} Device.Open() skips it. Report it with the output of `gpubp doctor`, " +
        "which verifies it again.";
}
