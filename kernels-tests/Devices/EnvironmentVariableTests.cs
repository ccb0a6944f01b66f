using GpuBp.Compute;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Tests.Devices;

[Collection(EnvironmentVariables.Name)]
public class EnvironmentVariableTests
{
    [Fact]
    public void Open_WithoutName_ObeysTheVariable()
    {
        using var variable = new EnvironmentVariable("GPUBP_DEVICE", "cpu");

        using var device = Device.Open();

        Assert.Equal("cpu", device.Info.Id);
    }

    [Fact]
    public void Open_UnknownNameInTheVariable_NamesTheVariable()
    {
        using var variable = new EnvironmentVariable("GPUBP_DEVICE", "quantum");

        var e = Assert.Throws<DeviceException>(() => Device.Open());

        Assert.Contains("GPUBP_DEVICE names the device 'quantum'", e.Message, StringComparison.Ordinal);
        Assert.Contains("cpu (", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(true, Only = "opencl"), EveryDevice(false, Only = "opencl")]
    public void Dump_Folder_HoldsTheSourceThatWasBuilt(string deviceName, bool isDefault)
    {
        var folder = isDefault
            ? "gpubp-dump"
            : Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var variable = new EnvironmentVariable("GPUBP_DUMP", isDefault ? "1" : folder);
        var kernel = SampleKernels.Positions();
        var source = OpenClPrelude.Text + kernel.Text;
        var path = Path.Combine(folder, KernelDump.FileName("Positions", source, "cl"));
        try
        {
            using var device = TestDevices.Open(deviceName);
            using var positions = device.Allocate<int>(8);
            device.Launch(
                kernel, new LaunchConfig(1, 1, 1, 1), [KernelArgument.From(positions.View)]);

            Assert.StartsWith("Positions-", Path.GetFileName(path), StringComparison.Ordinal);
            Assert.Equal(source, File.ReadAllText(path));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Dump_FolderThatCannotBe_NamesTheVariable()
    {
        var file = Path.GetTempFileName();
        using var variable = new EnvironmentVariable("GPUBP_DUMP", file);
        try
        {
            var e = Assert.Throws<DeviceException>(() => KernelDump.Write("Any", "text", "cl"));

            Assert.Contains("GPUBP_DUMP", e.Message, StringComparison.Ordinal);
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
