using GpuBp.Compute;
using GpuBp.Tests.Generator;
using Launch = GpuBp.Tests.Generator.Launch;

namespace GpuBp.Tests.Devices;

public class ImportTests
{
    [Theory, EveryDevice]
    public void Import_PartOfAnArray_IsReadByKernels(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        var length = random.NextInt(1, 5000);
        var values = random.Floats(length + 3);
        using var x = device.Import<float>(values.AsMemory(3));
        using var y = new Guarded<float>(device, length);

        // An array that is not held in its place moves here.
        _ = Enumerable.Range(0, 100).Select(n => new byte[1000 * n]).ToArray();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Launch.Scaled<Edge16>(device, length, x, y.View, 1);

        Assert.Equal(length, x.Length);
        Assert.Equal(values.Skip(3).Select(value => 16 * value), y.Read());
        Assert.Equal(values.Skip(3), x.View.ToArray());
    }

    [Fact]
    public void Import_OnTheCpu_TakesNoMemoryAndSeesTheArray()
    {
        using var device = Device.OpenCpu();
        float[] values = [1, 2, 3];

        using (var x = device.Import<float>(values))
        {
            Assert.Equal(0, device.AllocatedBytes);
            values[1] = 7;
            Assert.Equal([1, 7, 3], x.View.ToArray());
        }

        Assert.Equal(0, device.AllocatedBytes);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Free_OnTheCpu_LetsTheArrayGo(bool byDevice)
    {
        var device = Device.OpenCpu();
        var (array, buffer) = Import(device);
        GC.Collect();
        Assert.True(array.IsAlive);

        if (!byDevice)
            buffer.Dispose();
        device.Dispose();
        GC.Collect();

        Assert.False(array.IsAlive);
        Assert.Throws<ObjectDisposedException>(() => buffer.View.ToArray());

        // Not inlined: the array must be on nobody's stack.
        [System.Runtime.CompilerServices.MethodImpl(
            System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (WeakReference, DeviceBuffer<float>) Import(Device device)
        {
            var values = new float[100];
            return (new WeakReference(values), device.Import<float>(values));
        }
    }

    [Theory, EveryDevice]
    public void Import_Nothing_IsRefusedAsUploadDoes(string deviceName)
    {
        var device = TestDevices.Get(deviceName);

        Assert.Throws<ArgumentOutOfRangeException>(() => device.Import<float>(Array.Empty<float>()));
    }

    [Fact]
    public void CopyFrom_OntoImportedMemory_IsRefused()
    {
        float[] values = [1];
        using var x = TestDevices.Get("cpu").Import<float>(values);

        var e = Assert.Throws<InvalidOperationException>(() => x.View.CopyFrom([2]));

        Assert.Contains("memory of the host", e.Message, StringComparison.Ordinal);
        Assert.Equal([1], values);
    }

    [Theory, EveryDevice]
    public void Import_OnADisposedDevice_IsRefused(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => device.Import<float>(new float[1]));
    }
}
