using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

public sealed class GpuNodesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("gpu-nodes-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("dev/dri/renderD128", true)]
    [InlineData("dev/kfd", true)]
    [InlineData("dev/nvidia0", true)]
    [InlineData("dev/nvidiactl", true)]
    [InlineData("dev/dxg", true)]
    [InlineData("dev/mali0", true)]
    [InlineData("dev/kgsl-3d0", true)]
    [InlineData("dev/dri/card0", false)] // A screen.
    [InlineData("dev/null", false)]
    [InlineData("sys/kfd", false)]
    public void MayExist_OneNode_IsToldByItsName(string node, bool expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such files.");
        var path = Path.Combine(_root, node);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");

        Assert.Equal(expected, GpuNodes.MayExist(_root));
    }

    [Fact]
    public void MayExist_NoFolder_IsToldBySystem() =>
        Assert.Equal(!OperatingSystem.IsLinux(), GpuNodes.MayExist(Path.Combine(_root, "none")));
}
