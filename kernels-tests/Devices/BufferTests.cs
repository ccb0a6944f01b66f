using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

public class BufferTests
{
    [Theory, EveryDevice(1), EveryDevice(1023), EveryDevice(100_003)]
    public void Upload_ThenToArray_GivesTheSameBits(string deviceName, int length)
    {
        var values = RandomNumbers.Create().Floats(length);
        using var buffer = TestDevices.Get(deviceName).Upload<float>(values);

        Assert.Equal(length, buffer.Length);
        Assert.Equal(values, buffer.View.ToArray());
    }

    [Theory, EveryDevice]
    public void CopyFrom_OfSlice_ChangesThatPartOnly(string deviceName)
    {
        var values = RandomNumbers.Create().Floats(100);
        using var buffer = TestDevices.Get(deviceName).Upload<float>(values);

        // A slice of a slice: offsets add up.
        var part = buffer.View.Slice(10, 50).Slice(7, 3);
        part.CopyFrom([1, 2, 3]);

        float[] expected = [.. values[..17], 1, 2, 3, .. values[20..]];
        Assert.Equal(expected, buffer.View.ToArray());
        Assert.Equal([1, 2, 3], part.ToArray());
    }

    [Theory, EveryDevice]
    public void CopyFrom_SourceChangedAfterwards_KeepsTheCopy(string deviceName)
    {
        float[] values = [1, 2, 3];
        using var buffer = TestDevices.Get(deviceName).Upload<float>(values);

        values[0] = 99;

        Assert.Equal([1, 2, 3], buffer.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Slice_Empty_CopiesNothing(string deviceName)
    {
        using var buffer = TestDevices.Get(deviceName).Upload<float>([1, 2, 3]);
        var empty = buffer.View.Slice(3, 0);

        empty.CopyFrom([]);
        empty.CopyTo([]);

        Assert.Empty(empty.ToArray());
        Assert.Equal([1, 2, 3], buffer.View.ToArray());
    }

    [Theory]
    [EveryDevice(-1L, 1L)]
    [EveryDevice(0L, -1L)]
    [EveryDevice(0L, 4L)]
    [EveryDevice(4L, 0L)]
    [EveryDevice(long.MaxValue, 1L)]
    [EveryDevice(1L, long.MaxValue)]
    public void Slice_OutsideTheView_IsRefused(string deviceName, long offset, long length)
    {
        using var buffer = TestDevices.Get(deviceName).Upload<float>([1, 2, 3]);

        var e = Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View.Slice(offset, length));

        Assert.Contains("has 3", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void CopyFrom_OtherLength_NamesBothLengths(string deviceName)
    {
        using var buffer = TestDevices.Get(deviceName).Allocate<float>(3);

        var e = Assert.Throws<ArgumentException>(() => buffer.View.CopyFrom([1, 2]));

        Assert.Contains("2 elements", e.Message, StringComparison.Ordinal);
        Assert.Contains("view has 3", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(0L), EveryDevice(-1L), EveryDevice(long.MaxValue)]
    public void Allocate_ImpossibleLength_IsRefused(string deviceName, long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TestDevices.Get(deviceName).Allocate<float>(length));

    [Theory, EveryDevice]
    public void Allocate_MoreThanTheDeviceHas_NamesAskedAndAvailable(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        var asked = device.Info.MemoryBytes + 1;

        var e = Assert.Throws<DeviceOutOfMemoryException>(() => device.Allocate<byte>(asked));

        Assert.Equal(asked, e.AskedBytes);
        Assert.Contains($"{asked:N0} bytes asked", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{e.AvailableBytes:N0} available", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.AllocatedBytes);
    }

    [Theory, EveryDevice]
    public void Dispose_Twice_FreesOnce(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        var first = device.Allocate<float>(10);
        using var second = device.Allocate<double>(5);
        Assert.Equal(80, device.AllocatedBytes);

        first.Dispose();
        first.Dispose();

        Assert.Equal(40, device.AllocatedBytes);
    }

    [Theory, EveryDevice]
    public void View_AfterDispose_NamesTheBuffer(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var buffer = device.Allocate<float>(10);
        var view = buffer.View;
        buffer.Dispose();

        var e = Assert.Throws<ObjectDisposedException>(() => view.ToArray());

        Assert.Contains($"40 bytes on {device.Info.Id}", e.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => view.CopyFrom(new float[10]));
        Assert.Throws<ObjectDisposedException>(() => KernelArgument.From(view));
    }

    [Fact]
    public void View_NeverAssigned_SaysSo()
    {
        var e = Assert.Throws<InvalidOperationException>(
            () => KernelArgument.From(default(BufferView<float>)));

        Assert.Contains("never assigned", e.Message, StringComparison.Ordinal);
    }
}
