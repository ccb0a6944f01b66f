using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

public class DeviceLifetimeTests
{
    [Theory, EveryDevice]
    public void Dispose_WithLiveBuffers_FreesThem(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        var buffer = device.Upload<float>([1, 2, 3]);
        Assert.Equal(12, device.AllocatedBytes);

        device.Dispose();
        device.Dispose();

        Assert.True(device.IsDisposed);
        Assert.Equal(0, device.AllocatedBytes);
        var e = Assert.Throws<ObjectDisposedException>(() => buffer.View.ToArray());
        Assert.Contains("with its device", e.Message, StringComparison.Ordinal);
        buffer.Dispose();
    }

    [Theory, EveryDevice]
    public void Device_AfterDispose_NamesItself(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        device.Dispose();

        var e = Assert.Throws<ObjectDisposedException>(() => device.Allocate<float>(1));

        Assert.Contains(device.Info.Name, e.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(device.Synchronize);
        Assert.Throws<ObjectDisposedException>(() => device.Launch(
            SampleKernels.Positions(), new LaunchConfig(1, 1, 1, 1), []));
    }

    [Theory, EveryDevice]
    public void Dispose_WithLaunchesUnderWay_Succeeds(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        var x = device.Upload<float>(new float[100_003]);
        var y = device.Allocate<float>(100_003);
        var scale = SampleKernels.Scale();
        for (var n = 0; n < 20; n++)
            device.Launch(scale, default, SampleKernels.ScaleArguments(100_003, x, y, 2));

        device.Dispose();

        Assert.True(device.IsDisposed);
    }

    [Theory, EveryDevice]
    public void Open_TwoOfOneKind_AreIndependent(string deviceName)
    {
        using var first = TestDevices.Open(deviceName);
        using var second = TestDevices.Open(deviceName);
        using var buffer = second.Upload<float>([1, 2, 3]);

        first.Dispose();

        Assert.Equal([1, 2, 3], buffer.View.ToArray());
        Assert.Equal(first.Info, second.Info);
    }

    [Theory, EveryDevice]
    public void Info_OfEveryDevice_IsFilled(string deviceName)
    {
        var info = TestDevices.Get(deviceName).Info;

        Assert.All([info.Id, info.Name, info.Vendor, info.Driver], text => Assert.NotEmpty(text));
        Assert.True(info.ComputeUnits > 0);
        Assert.True(info.MemoryBytes > 0);
        Assert.InRange(info.MaxBufferBytes, 1, info.MemoryBytes);
        Assert.True(info.SharedMemoryBytes > 0);
        Assert.True(info.MaxGroupSize > 0);
    }
}
