using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>What is said of drivers, cards and compilers that cannot be used.</summary>
public class CardSearchTests
{
    [Fact]
    public void Search_UsableCard_IsDescribed()
    {
        using var card = new SimulatedCard();

        var (devices, problems) = Search(card);

        Assert.Empty(problems);
        var info = Assert.Single(devices);
        Assert.Equal(DeviceKind.Cuda, info.Kind);
        Assert.Equal("cuda:0", info.Id);
        Assert.Equal(90, info.ComputeCapability);
        Assert.Equal(227 << 10, info.SharedMemoryBytes);
        Assert.Contains("12.4", info.Driver, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_SeveralCards_AreNumbered()
    {
        using var card = new SimulatedCard();
        card.SetDevices(3);

        Assert.Equal(["cuda:0", "cuda:1", "cuda:2"], Search(card).Devices.Select(device => device.Id));
    }

    [Fact]
    public void Search_OldDriver_SaysBothVersions()
    {
        using var card = new SimulatedCard();
        card.SetDriverVersion(11030);

        Refuses(card, "11.3", "11.4 is needed", "Update the driver");
    }

    [Fact]
    public void Search_OldCard_SaysBothCapabilities()
    {
        using var card = new SimulatedCard();
        card.SetCapability(3, 5);

        Refuses(card, "Simulated card", "3.5", "5.0 is needed");
    }

    [Fact]
    public void Search_NoCard_SaysTheError()
    {
        using var card = new SimulatedCard();
        card.SetDevices(0);

        Refuses(card, "CUDA_ERROR_NO_DEVICE", "cuInit", "CUDA_VISIBLE_DEVICES");
    }

    [Fact]
    public void Search_DriverOfAnotherVersionThanItsModule_SaysSo()
    {
        using var card = new SimulatedCard();
        card.Fail("cuInit", 803);

        Refuses(card, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803", "Restart the machine");
    }

    [Fact]
    public void Search_OtherLibraryAsDriver_NamesTheMissingFunction()
    {
        using var card = new SimulatedCard();

        var problems = new List<string>();
        Assert.Empty(CudaSearch.Find(CudaCard.Simulated(card.Nvrtc, card.Nvrtc, "off"), problems));

        Assert.Contains("has no function cu", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Search_WithoutNvrtc_SaysWhereItLookedAndWhatIsUsedInstead()
    {
        using var card = new SimulatedCard();
        var missing = Path.Combine(card.Folder, "libnvrtc.so.99");
        var problems = new List<string>();

        Assert.Empty(CudaSearch.Find(CudaCard.Simulated(card.Driver, missing, "off"), problems));

        var problem = Assert.Single(problems);
        Assert.Contains(missing, problem, StringComparison.Ordinal);
        Assert.Contains("ilgpu:cuda", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_OldNvrtc_SaysBothVersions()
    {
        using var card = new SimulatedCard();
        card.SetNvrtcVersion(10, 2);

        Refuses(card, "NVRTC 10.2", "11.2 is needed");
    }

    [Fact]
    public void Launch_CardNewerThanTheCompiler_RunsItsPtx()
    {
        using var card = new SimulatedCard();
        card.SetCapability(10, 0);
        using var device = card.Open();
        using var x = device.Upload<float>([1, 2]);

        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(2, x, x, 3));

        Assert.Equal([3, 6], x.View.ToArray());
        Assert.Equal(100, device.Info.ComputeCapability);
    }

    private static void Refuses(SimulatedCard card, params string[] words)
    {
        var (devices, problems) = Search(card);
        Assert.Empty(devices);
        var problem = Assert.Single(problems);
        Assert.All(words, word => Assert.Contains(word, problem, StringComparison.Ordinal));

        // Who asks for CUDA by name is told the same.
        var e = Assert.Throws<DeviceException>(() => card.Open());
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    private static (List<DeviceInfo> Devices, List<string> Problems) Search(SimulatedCard card)
    {
        var problems = new List<string>();
        var found = CudaSearch.Find(CudaCard.Simulated(card.Driver, card.Nvrtc, "off"), problems);
        return ([.. found.Select(candidate => candidate.Info)], problems);
    }
}
