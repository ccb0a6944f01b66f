using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// The CUDA card that the suite runs on: a real one where there is one, else the simulated one.
/// <c>GPUBP_TEST_CUDA=real</c> makes tests fail, not skip, where there is no real one, and
/// <c>simulated</c> where there is no simulated one, which is then taken beside a real one too.
/// </summary>
internal static class CudaCard
{
    internal const string Variable = "GPUBP_TEST_CUDA";

    private static readonly string? Wanted = System.Environment.GetEnvironmentVariable(Variable);

    private static readonly Lazy<bool> FoundReal = new(() => Wanted switch
    {
        "real" => true,
        "simulated" => false,
        _ => Device.Diagnose().Devices.Any(device => device.Kind == DeviceKind.Cuda),
    });

    // What the card leaves open it decides otherwise in each run; GPUBP_TEST_SEED repeats it.
    private static readonly Lazy<string> Driver = new(() =>
    {
        SimulatedCard.SetSeed(SimulatorBuild.Driver, new RandomNumbers(null).Next());
        return SimulatorBuild.Driver;
    });

    /// <summary>Whether the card is no simulation.</summary>
    internal static bool IsReal => FoundReal.Value;

    /// <summary>Why the suite cannot run on a card here; null when it can, or must.</summary>
    internal static string? SkipReason => IsReal ? null : SimulationSkipReason;

    /// <summary>Why there can be no simulated card here; null when there can, or must.</summary>
    internal static string? SimulationSkipReason => Wanted == "simulated" ? null : SimulatorBuild.Problem;

    /// <summary>The card in a sentence.</summary>
    internal static string Description => IsReal
        ? $"Tests of CUDA run on a real card, {Describe()}."
        : SimulatorBuild.Problem is { } problem
            ? $"Tests of CUDA do not run. {problem}"
            : $"Tests of CUDA run on a simulated card, {Describe()}; {Variable}=real asks for a real one.";

    /// <summary>The environment in which CUDA's libraries are those of the card.</summary>
    internal static string? Environment(string name) =>
        IsReal ? System.Environment.GetEnvironmentVariable(name)
        : SimulatorBuild.Problem is null ? Simulated(Driver.Value, SimulatorBuild.Nvrtc, "off")(name)
        : null;

    /// <summary>An environment with other libraries.</summary>
    /// <param name="driver">The driver's library.</param>
    /// <param name="nvrtc">NVRTC's library.</param>
    /// <param name="cache">The folder of compiled kernels, or <c>off</c>.</param>
    internal static Func<string, string?> Simulated(string driver, string nvrtc, string cache) => name => name switch
    {
        CudaSearch.Variable => driver,
        NvrtcSearch.Variable => nvrtc,
        DeviceCache.Variable => cache,
        DeviceVerification.Variable => DeviceVerification.Inside, // Another process would not know its failures.
        _ => null,
    };

    /// <summary>Opens the card that the suite runs on.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    internal static Device Open() => Open(Environment);

    /// <summary>Opens the first card that an environment leads to.</summary>
    /// <exception cref="DeviceException">There is none that can be used; the message says why.</exception>
    internal static Device Open(Func<string, string?> environment)
    {
        var (diagnosis, candidates) = DeviceCatalog.Search(0, environment);
        var chosen = DeviceCatalog.Choose(diagnosis, "cuda", null);
        return candidates.Single(candidate => candidate.Info == chosen).Open();
    }

    private static string Describe()
    {
        using var device = Open();
        return device.ToString();
    }
}
