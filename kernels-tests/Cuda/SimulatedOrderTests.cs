using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// What is not ordered on the simulated card does happen in another order: a missing event, a missing
/// edge and a buffer refilled too early show.
/// </summary>
public sealed unsafe class SimulatedOrderTests : IDisposable
{
    private const int Repetitions = 64;

    private readonly SimulatedCard _card = new();
    private readonly CudaDevice _device;
    private readonly CudaDriver _driver;

    public SimulatedOrderTests()
    {
        // Its context is this thread's after the first call.
        _device = _card.Open();
        _driver = CudaDriver.Load(_card.Driver)!;
    }

    public void Dispose()
    {
        _device.Dispose();
        _card.Dispose();
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Streams_WithoutAnEvent_HaveNoOrder(bool hasEvent)
    {
        using var x = _device.Upload<int>([0]);
        _device.Synchronize();
        var address = x.View.LiveMemory.Handle;
        nint writer, reader, written, pinned;
        Check(_driver.cuStreamCreate(&writer, CudaDriver.StreamNonBlocking));
        Check(_driver.cuStreamCreate(&reader, CudaDriver.StreamNonBlocking));
        Check(_driver.cuEventCreate(&written, CudaDriver.EventDisableTiming));
        Check(_driver.cuMemHostAlloc(&pinned, sizeof(int), 0));
        var read = (int*)pinned;
        var stale = 0;
        for (var i = 1; i <= Repetitions; i++)
        {
            Check(_driver.cuMemcpyHtoDAsync(address, &i, sizeof(int), writer));
            Check(_driver.cuEventRecord(written, writer));
            if (hasEvent)
                Check(_driver.cuStreamWaitEvent(reader, written, 0));
            Check(_driver.cuMemcpyDtoHAsync(read, address, sizeof(int), reader));
            Check(_driver.cuStreamSynchronize(reader));
            Check(_driver.cuStreamSynchronize(writer));
            stale += *read == i ? 0 : 1;
        }

        Assert.Equal(hasEvent, stale == 0);
        Assert.NotEqual(Repetitions, stale);
        Check(_driver.cuMemFreeHost(pinned));
        Check(_driver.cuEventDestroy(written));
        Check(_driver.cuStreamDestroy(writer));
        Check(_driver.cuStreamDestroy(reader));
    }

    // Pinned memory is read when the copy runs, other memory before the call returns.
    [Theory, InlineData(true), InlineData(false)]
    public void Source_RefilledBeforeTheCopyRan_ShowsIfPinned(bool isPinned)
    {
        using var x = _device.Upload<int>([0]);
        nint stream, pinned;
        Check(_driver.cuStreamCreate(&stream, CudaDriver.StreamNonBlocking));
        Check(_driver.cuMemHostAlloc(&pinned, sizeof(int), 0));
        var pageable = 0;
        var source = isPinned ? (int*)pinned : &pageable;
        var wrong = 0;
        for (var i = 1; i <= Repetitions; i++)
        {
            *source = i;
            Check(_driver.cuMemcpyHtoDAsync(x.View.LiveMemory.Handle, source, sizeof(int), stream));
            *source = -1;
            Check(_driver.cuStreamSynchronize(stream));
            wrong += x.View.ToArray()[0] == i ? 0 : 1;
        }

        Assert.Equal(isPinned, wrong > 0);
        Check(_driver.cuMemFreeHost(pinned));
        Check(_driver.cuStreamDestroy(stream));
    }

    // A kernel that does not say what it writes gets no edge to the next.
    [Theory, InlineData(true), InlineData(false)]
    public void Graph_WithoutAnEdge_HasNoOrder(bool saysWhatItWrites)
    {
        var increment = new Kernel(
            "Increment",
            """
            KERNEL void Increment(GLOBAL int* x, LONG xOffset, LONG xLength, GLOBAL int* y, LONG yOffset, LONG yLength)
            {
                y[yOffset] = x[xOffset] + 1;
            }
            """,
            [],
            isImplicit: false,
            (arguments, in config, first, end, scratch) => { },
            (in config) => 0)
        {
            Writes = [false, saysWhatItWrites],
        };
        using var values = _device.Upload<int>([0, 0, 0]);
        var sequence = _device.Record(() =>
        {
            for (var i = 0; i < 2; i++)
                _device.Launch(
                    increment,
                    new LaunchConfig(1, 1, 1, 1),
                    [
                        KernelArgument.From(values.View.Slice(i, 1)),
                        KernelArgument.From(values.View.Slice(i + 1, 1)),
                    ]);
        });
        var wrong = 0;
        for (var i = 1; i <= Repetitions; i++)
        {
            values.View.CopyFrom([i, 0, 0]);
            sequence.Run();
            wrong += values.View.ToArray()[2] == i + 2 ? 0 : 1;
        }

        Assert.Equal(saysWhatItWrites, wrong == 0);
        Assert.NotEqual(Repetitions, wrong);
    }

    private static void Check(int code) => Assert.Equal(CudaError.Success, code);
}
