using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Cuda;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary>What the tool says of a GPU that computes wrongly.</summary>
[Collection(EnvironmentVariables.Name)]
public sealed class WarningTests : IDisposable
{
    private readonly SimulatedCard _card = new();
    private readonly CsvTestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _card.Dispose();
    }

    [Fact]
    public void Commands_WhileAGpuComputesWrongly_WarnUntilTheDoctorFindsItWell()
    {
        using var driver = new EnvironmentVariable(CudaSearch.Variable, _card.Driver);
        using var nvrtc = new EnvironmentVariable(NvrtcSearch.Variable, _card.Nvrtc);
        using var cache = new EnvironmentVariable(DeviceCache.Variable, Path.Combine(_card.Folder, "cache"));
        using var verify = new EnvironmentVariable(DeviceVerification.Variable, DeviceVerification.Inside);
        var (data, model) = (ToolRun.Iris(_folder), _folder.Path("m.gpubp"));
        string[][] commands =
        [
            ["train", data, "--epochs", "1", "--quiet", "--out", model], ["predict", model, data], ["evaluate", model, data],
        ];
        const string Warning = "cuda:0 (Simulated card";

        _card.ComputeWrongly("WeightGradient");
        Assert.All(commands, command => Assert.StartsWith(Warning, ToolRun.Of(command).Done().Error));
        Assert.Contains("computes wrongly", ToolRun.Of("devices").Done().Out);

        // The doctor's check of one device; of all it takes long.
        Assert.StartsWith("computes wrongly", SelfTest.Check("cuda:0"));
        _card.ComputeWrongly("");
        Assert.Null(SelfTest.Check("cuda:0"));
        Assert.All(commands, command => Assert.DoesNotContain(Warning, ToolRun.Of(command).Done().Error));
    }
}
