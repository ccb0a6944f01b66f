using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Cuts a data set into shuffled mini-batches; the last one may be smaller.</summary>
internal sealed class Batcher : IDisposable
{
    private readonly DeviceDataset _data;
    private readonly int[] _order;
    private readonly DeviceBuffer<int> _deviceOrder;
    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _y;

    /// <summary>Allocates one batch.</summary>
    /// <param name="data">The data set, which stays the caller's.</param>
    /// <param name="batchSize">Samples of a batch; a larger one than the set means one batch.</param>
    internal Batcher(DeviceDataset data, int batchSize)
    {
        var device = data.Features.Device;
        _data = data;
        BatchSize = Math.Min(batchSize, data.Rows);
        _order = new int[data.Rows];
        try
        {
            Cursor = new BatchCursor(device);
            _deviceOrder = device.Allocate<int>(data.Rows);
            _x = device.Allocate<float>((long)BatchSize * data.Features.Columns);
            _y = device.Allocate<float>((long)BatchSize * data.Targets.Columns);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Samples of every batch but perhaps the last.</summary>
    internal int BatchSize { get; }

    /// <summary>Batches of an epoch.</summary>
    internal int Batches => (_data.Rows - 1) / BatchSize + 1;

    /// <summary>The batch that is next to be collected.</summary>
    internal BatchCursor Cursor { get; }

    /// <summary>Draws the order of an epoch, which is the same on every device, and starts it.</summary>
    internal void Shuffle(long seed, int epoch)
    {
        GpuBp.Shuffle.Fill(_order, seed, epoch);
        _deviceOrder.View.CopyFrom(_order);
        Cursor.Reset();
    }

    /// <summary>Samples of a batch: <see cref="BatchSize"/>, or what is left for the last one.</summary>
    internal int CountOf(int batch) => Math.Min(BatchSize, _data.Rows - batch * BatchSize);

    /// <summary>Collects the batch at the cursor; it is valid until the next one is collected.</summary>
    /// <param name="count">Its samples, <see cref="CountOf"/>; the host does not see the cursor.</param>
    /// <returns>Features, [batch × inputs], and targets, [batch × outputs].</returns>
    internal (Matrix X, Matrix Y) Collect(int count)
    {
        var x = Matrix.FirstRows(_x, count, _data.Features.Columns);
        var y = Matrix.FirstRows(_y, count, _data.Targets.Columns);
        Steps.GatherRows(_data.Features, _deviceOrder, Cursor.View, x, BatchSize);
        Steps.GatherRows(_data.Targets, _deviceOrder, Cursor.View, y, BatchSize);
        return (x, y);
    }

    public void Dispose()
    {
        Cursor?.Dispose();
        _deviceOrder?.Dispose();
        _x?.Dispose();
        _y?.Dispose();
    }
}
