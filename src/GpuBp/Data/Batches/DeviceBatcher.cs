using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Batches of a dataset in the device's reach: the device gathers them itself.</summary>
internal sealed class DeviceBatcher : Batcher
{
    private readonly DeviceBuffer<int> _deviceOrder;
    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _y;

    /// <summary>Copies the dataset to the device and allocates one shard of a batch.</summary>
    /// <inheritdoc cref="Batcher(Device, Dataset, int, RowShare?)" path="/param"/>
    internal DeviceBatcher(Device device, Dataset data, int batchSize, RowShare? share = null)
        : base(device, data, batchSize, share)
    {
        var rows = (long)Share.MaxShardRows(BatchSize);
        try
        {
            Data = new DeviceDataset(device, data);
            _deviceOrder = device.Allocate<int>(data.Rows);
            _x = device.Allocate<float>(rows * data.Inputs);
            _y = device.Allocate<float>(rows * data.Outputs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override int Slots => 1;

    /// <summary>The dataset on the device.</summary>
    internal DeviceDataset Data { get; }

    /// <summary>The rows of the dataset in the order of the epoch, in device memory.</summary>
    internal BufferView<int> DeviceOrder => _deviceOrder.View.Slice(0, Rows);

    internal override (Matrix X, Matrix Y) Collect(int slot, int count, int shard)
    {
        var (first, rows) = Share.RowsOf(shard, count);
        var order = _deviceOrder.View.Slice(first, _deviceOrder.Length - first);
        var x = Matrix.FirstRows(_x, rows, Data.Features.Columns);
        var y = Matrix.FirstRows(_y, rows, Data.Targets.Columns);
        BatchLaunches.GatherRows(Data.AllFeatures, order, Cursor.View, x, BatchSize);
        BatchLaunches.GatherRows(Data.AllTargets, order, Cursor.View, y, BatchSize);
        return (x, y);
    }

    internal override void PrefetchAfter(int batch)
    {
        // The device gathers the batch when its turn comes.
    }

    public override void Dispose()
    {
        base.Dispose();
        Data?.Dispose();
        _deviceOrder?.Dispose();
        _x?.Dispose();
        _y?.Dispose();
    }

    private protected override void Start(int batch) => DeviceOrder.CopyFrom(Order);

    private protected override void Load(Dataset part) => Data.Overwrite(part);
}
