using System.Runtime.CompilerServices;
using GpuBp.Compute;
using GpuBp.Tests.Cuda;

namespace GpuBp.Tests.Devices;

/// <summary>Buffers that nobody disposes give their memory back once they are collected, and not before.</summary>
public class ForgottenMemoryTests
{
    [Theory, EveryDevice]
    public void Buffers_Forgotten_GiveTheirMemoryBack(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        using var kept = device.Upload<float>([1, 2, 3]);
        Forget(device, count: 50, length: 1000);
        Assert.Equal(12 + 50 * 4000, device.AllocatedBytes);

        Collect(device);

        Assert.Equal(12, device.AllocatedBytes);
        Assert.Equal([1, 2, 3], kept.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Buffer_OfWhichAViewIsLeft_Stays(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        var view = ViewOf(device, [1, 2, 3]);

        Collect(device);
        Forget(device, count: 5, length: 2);
        Collect(device);

        Assert.Equal([2, 3], view.ToArray());
        Assert.Equal(12, device.AllocatedBytes);
    }

    // The launches of a sequence, and the graph of a card, use addresses.
    [Theory, EveryDevice]
    public void Buffer_ThatASequenceUses_StaysUntilTheSequenceIsCollected(string deviceName)
    {
        const int Length = 100;
        using var device = TestDevices.Open(deviceName);
        using var y = device.Allocate<float>(Length);
        var expected = RandomNumbers.Create().Floats(Length);
        RunSequence();
        Collect(device);

        Assert.Equal(4 * Length, device.AllocatedBytes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void RunSequence()
        {
            var sequence = Scale(device, expected, y);
            Collect(device);
            Forget(device, count: 20, Length);
            Collect(device);
            for (var n = 0; n < 3; n++)
            {
                y.View.CopyFrom(new float[Length]);
                sequence.Run();
                Assert.Equal(expected.Select(x => 2 * x), y.View.ToArray());
            }

            Assert.Equal(8 * Length, device.AllocatedBytes);
        }
    }

    [Theory, EveryDevice]
    public void Buffer_ForgottenDuringARecording_StaysUntilItsEnd(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        using var x = device.Upload<float>([1]);
        var holder = new object?[1];
        Hold(device, holder);

        device.Record(() =>
        {
            holder[0] = null;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));
            Assert.Equal(4 + 40, device.AllocatedBytes);
        });

        device.Synchronize();
        Assert.Equal(4, device.AllocatedBytes);
    }

    [Fact]
    public void Allocate_WhenForgottenBuffersFillTheMemory_CollectsThem()
    {
        using var device = Device.OpenCpu(new CpuOptions { HasOwnMemory = true, MemoryBytes = 1_000_000 });
        using var kept = device.Allocate<byte>(100_000);
        for (var n = 0; n < 20; n++)
            Forget(device, count: 1, length: 200_000); // 800,000 bytes: there is room for one.

        Assert.Equal(900_000, device.AllocatedBytes);
        var e = Assert.Throws<DeviceOutOfMemoryException>(() => device.Allocate<byte>(1_000_000));
        Assert.Equal(900_000, e.AvailableBytes);
    }

    [Fact]
    public void Allocate_WhenForgottenBuffersFillACard_CollectsThem()
    {
        using var card = new SimulatedCard();
        card.SetMemory(1 << 20);
        using var device = card.Open();
        for (var n = 0; n < 20; n++)
            Forget(device, count: 1, length: 200_000);

        Assert.Equal(800_000, device.AllocatedBytes);
    }

    // The collector sees objects of some bytes; it must hear of what they hold.
    [Fact]
    public void Buffers_ForgottenOneAfterAnother_AreCollectedWithoutACall()
    {
        const int Bytes = 1 << 20;
        using var device = Device.OpenCpu();
        var count = 0L;
        while (device.AllocatedBytes == count * Bytes && count < 2000)
        {
            Forget(device, count: 1, Bytes / sizeof(float));
            count++;

            // The collector does not spend all of the time. Late in a run of all tests the heap is
            // large, and a collection in the background takes seconds.
            Thread.Sleep(count < 1000 ? 1 : 20);
        }

        Assert.True(device.AllocatedBytes < count * Bytes, $"None of {count} buffers of 1 MiB is collected.");
    }

    [Theory, EveryDevice(Only = "cpu")]
    public void Import_Forgotten_LetsTheArrayGo(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        var array = ForgetImport(device);

        Collect(device);
        GC.Collect();

        Assert.False(array.IsAlive);
    }

    /// <summary>Collects what was forgotten; the call after it frees it.</summary>
    internal static void Collect(Device device)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        device.Synchronize();
    }

    // Methods of their own: a local variable may stay alive until its method ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Device device, int count, int length)
    {
        for (var n = 0; n < count; n++)
            device.Allocate<float>(length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hold(Device device, object?[] holder) => holder[0] = device.Allocate<float>(10);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BufferView<float> ViewOf(Device device, float[] values) =>
        device.Upload<float>(values).View.Slice(1, values.Length - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LaunchSequence Scale(Device device, float[] values, BufferView<float> y)
    {
        var x = device.Upload<float>(values);
        return device.Record(() => device.Launch(
            SampleKernels.Scale(), default, SampleKernels.ScaleArguments(values.Length, x, y, 2)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ForgetImport(Device device)
    {
        var array = new float[1000];
        device.Import<float>(array);
        return new WeakReference(array);
    }
}
