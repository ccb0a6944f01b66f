using GpuBp.Compute;
using GpuBp.Compute.Ilgpu;

namespace GpuBp.Tests.Ilgpu;

/// <summary>What is said where ILGPU, or a device of its, is not there.</summary>
public class IlgpuSearchTests
{
    [Fact]
    public void Run_WhereIlgpuDoesNotStart_FindsNothingAndSaysWhy()
    {
        var problems = new List<string>();

        var found = IlgpuSearch.Find(
            () => throw new TypeInitializationException("ILGPU.Context", new DllNotFoundException("libNoSuch.so")), problems);

        Assert.Empty(found);
        Assert.Matches("^ilgpu: ILGPU 1[.][0-9.]+ could not be started: .*libNoSuch.so", Assert.Single(problems));
    }

    [Fact]
    public void Open_WhereIlgpuDoesNotStart_TakesOtherDevicesAndNamesTheFault()
    {
        List<DeviceCandidate> Fails(List<string> problems) =>
            IlgpuSearch.Find(() => throw new NotSupportedException("No 32-bit processes."), problems);

        var (found, candidates) = DeviceCatalog.Search(openCl: 0, NoCuda, Fails);

        Assert.Equal("cpu", Assert.Single(candidates).Info.Id);
        Assert.Contains(found.Problems, problem => problem.Contains("No 32-bit processes.", StringComparison.Ordinal));
        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Choose(found, "ilgpu", null));
        Assert.Contains("No 32-bit processes.", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("ilgpu:cuda"), InlineData("ilgpu:cuda:0"), InlineData("ilgpu:cublas")]
    public void Open_IlgpusGpuWhereThereIsNone_SaysThatThereIsNone(string asked)
    {
        Assert.SkipWhen(
            Device.Diagnose().Devices.Any(device => device.Id.StartsWith("ilgpu:cuda", StringComparison.Ordinal)),
            "ILGPU finds a GPU here.");

        var e = Assert.Throws<DeviceException>(() => DeviceCatalog.Open(
            name: null, name => name == DeviceCatalog.Variable ? asked : Environment.GetEnvironmentVariable(name)));

        Assert.Contains($"GPUBP_DEVICE names the device '{asked}': there is no such device", e.Message, StringComparison.Ordinal);
        Assert.Contains("ilgpu:cpu", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Ilgpu_TakesItsOwnOrderWithItsCpuLast()
    {
        var found = IlgpuSearch.Find([]);
        using var device = Device.Open("ilgpu");

        Assert.Equal(found[0].Info.Id, device.Info.Id);
        Assert.Equal("ilgpu:cpu", found.Last(candidate => !candidate.Info.Name.Contains("cuBLAS", StringComparison.Ordinal)).Info.Id);
    }

    private static string? NoCuda(string name) => name == "GPUBP_CUDA_DRIVER" ? "libNoSuchCuda.so.9" : null;
}
