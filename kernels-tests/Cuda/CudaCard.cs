using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// The CUDA card that the suite runs on: a real one where there is one, else the simulated one.
/// <c>GPUBP_TEST_CUDA=real</c> makes the lack of a real one a failure, <c>simulated</c> passes over it.
/// </summary>
internal static class CudaCard
{
    internal const string Variable = "GPUBP_TEST_CUDA";

    private static readonly Lazy<bool> FoundReal = new(() => Environment.GetEnvironmentVariable(Variable) switch
    {
        "real" => true,
        "simulated" => false,
        _ => Device.Diagnose().Devices.Any(device => device.Kind == DeviceKind.Cuda),
    });

    /// <summary>Whether the card is no simulation.</summary>
    internal static bool IsReal => FoundReal.Value;

    /// <summary>Why the suite cannot run on a card here; null when it can, or must.</summary>
    internal static string? SkipReason => IsReal ? null : SimulatorBuild.Problem;

    /// <summary>The card in a sentence.</summary>
    internal static string Description => IsReal
        ? $"Tests of CUDA run on a real card, {Describe()}."
        : SimulatorBuild.Problem is { } problem
            ? $"Tests of CUDA do not run. {problem}"
            : $"Tests of CUDA run on a simulated card, {Describe()}; {Variable}=real asks for a real one.";

    /// <exception cref="DeviceException">There is none.</exception>
    internal static Device Open() => IsReal
        ? Device.Open("cuda")
        : Open(SimulatorBuild.Driver, SimulatorBuild.Nvrtc, "off");

    /// <summary>Opens the first card of a driver.</summary>
    /// <param name="driver">The driver's library.</param>
    /// <param name="nvrtc">NVRTC's library.</param>
    /// <param name="cache">The folder of compiled kernels, or <c>off</c>.</param>
    /// <exception cref="DeviceException">The card cannot be used; the message says why.</exception>
    internal static Device Open(string driver, string nvrtc, string cache)
    {
        var (diagnosis, candidates) = DeviceCatalog.Search(0, name => name switch
        {
            CudaSearch.Variable => driver,
            NvrtcSearch.Variable => nvrtc,
            DeviceCache.Variable => cache,
            _ => null,
        });
        var chosen = DeviceCatalog.Choose(diagnosis, "cuda", null);
        return candidates.Single(candidate => candidate.Info == chosen).Open();
    }

    private static string Describe()
    {
        using var device = Open();
        return device.ToString();
    }
}
