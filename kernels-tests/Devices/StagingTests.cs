using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>Uploads that may run beside launches.</summary>
public class StagingTests
{
    // Each batch is scaled in place and added to what a second kernel keeps, in two buffers by turns, as a
    // data set is streamed: a copy that came too early, or a launch before its copy, would be in the sums.
    [Theory, EveryDevice(1), EveryDevice(4093), EveryDevice(300_007)]
    public void Upload_BesideLaunches_EachSeesItsOwnBatch(string deviceName, int length)
    {
        const int Batches = 12;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var results = device.Upload<float>(RandomNumbers.Poison(Batches * length));
        var staging = new[] { device.Staging.Allocate<float>(length), device.Staging.Allocate<float>(length) };
        var buffers = new[] { device.Allocate<float>(length), device.Allocate<float>(length) };
        var batches = Enumerable.Range(0, Batches).Select(_ => random.Floats(length)).ToList();
        var sequences = buffers.Select(buffer => device.Record(() => Double(buffer, buffer))).ToArray();

        for (var n = 0; n < Batches; n++)
        {
            var (source, target) = (staging[n % 2], buffers[n % 2]);
            source.WaitUntilFree();
            Fill(source, batches[n]);
            device.Staging.Upload(source, length, target);
            sequences[n % 2].Run();
            Double(target, results.View.Slice((long)n * length, length));
        }

        Assert.Equal(batches.SelectMany(batch => batch.Select(x => 4 * x)), results.View.ToArray());
        foreach (var disposable in (IDisposable[])[.. staging, .. buffers])
            disposable.Dispose();

        void Double(BufferView<float> x, BufferView<float> y) =>
            device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(length, x, y, 2));
    }

    [Theory, EveryDevice]
    public void Upload_Part_LeavesTheRest(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var staging = device.Staging.Allocate<float>(4);
        using var target = device.Upload<float>([9, 9, 9, 9, 9]);
        Fill(staging, [1, 2, 3, 4]);

        device.Staging.Upload(staging, 2, target.View.Slice(1, 2));
        device.Staging.Upload(staging, 0, target.View.Slice(1, 0));

        Assert.Equal([9, 1, 2, 9, 9], target.View.ToArray());
    }

    // What is written and read at once meets uploads in the order of the calls.
    [Theory, EveryDevice]
    public void Upload_BetweenCopies_KeepsTheOrder(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var staging = device.Staging.Allocate<float>(2);
        using var target = device.Upload<float>([7, 7]);
        Fill(staging, [1, 2]);

        device.Staging.Upload(staging, 2, target);
        target.View.Slice(0, 1).CopyFrom([5]);
        Assert.Equal([5, 2], target.View.ToArray());
        device.Staging.Upload(staging, 2, target);
        Assert.Equal([1, 2], target.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Upload_WrongArguments_AreRefused(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var other = TestDevices.Open(deviceName);
        using var staging = device.Staging.Allocate<float>(2);
        using var target = device.Allocate<float>(3);
        using var foreign = other.Allocate<float>(2);

        Assert.Throws<ArgumentOutOfRangeException>(() => device.Staging.Allocate<float>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Staging.Upload(staging, 3, target));
        Assert.Throws<ArgumentException>(() => device.Staging.Upload(staging, 2, target));
        Assert.Throws<ArgumentException>(() => device.Staging.Upload(staging, 2, foreign));
        Assert.Throws<ArgumentException>(() => other.Staging.Upload(staging, 2, foreign));
        Assert.Throws<InvalidOperationException>(
            () => device.Record(() => device.Staging.Upload(staging, 2, target.View.Slice(0, 2))));
    }

    [Theory, EveryDevice]
    public void Staging_Disposed_SaysSo(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        var staging = device.Staging.Allocate<float>(2);
        var left = device.Staging.Allocate<float>(2);
        using var target = device.Allocate<float>(2);
        device.Staging.Upload(staging, 2, target);

        staging.Dispose();
        staging.Dispose();

        Assert.Throws<ObjectDisposedException>(() => staging.Fill());
        Assert.Throws<ObjectDisposedException>(staging.WaitUntilFree);
        Assert.Throws<ObjectDisposedException>(() => device.Staging.Upload(staging, 2, target));
        device.Dispose();
        var e = Assert.Throws<ObjectDisposedException>(() => left.Fill());
        Assert.Contains("with its device", e.Message, StringComparison.Ordinal);
        left.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Staging.Allocate<float>(2));
    }

    // A thread that fills the memory goes on until it has ended: the memory is not freed under it.
    [Theory, EveryDevice]
    public async Task Dispose_WhileABufferIsFilled_WaitsForTheEnd(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        var staging = device.Staging.Allocate<float>(1 << 20);
        Task dispose;
        using (var fill = staging.Fill())
        {
            dispose = Task.Run(device.Dispose, TestContext.Current.CancellationToken);
            SpinWait.SpinUntil(() => device.IsDisposed);
            fill.Values.Fill(1);
            Assert.False(dispose.IsCompleted);
        }

        await dispose;
        Assert.Throws<ObjectDisposedException>(() => staging.Fill());
    }

    private static void Fill(StagingBuffer<float> staging, float[] values)
    {
        using var fill = staging.Fill();
        values.CopyTo(fill.Values);
    }
}
