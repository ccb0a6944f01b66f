using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The number of the batch within its epoch, in device memory: the same launches, run again,
/// work on the next batch.
/// </summary>
internal sealed class BatchCursor : IDisposable
{
    private readonly DeviceBuffer<int> _batch;

    /// <summary>Starts at batch 0.</summary>
    internal BatchCursor(Device device) => _batch = device.Upload<int>([0]);

    /// <summary>One element: the number of the batch.</summary>
    internal BufferView<int> View => _batch.View;

    /// <summary>Back to batch 0, before an epoch.</summary>
    internal void Reset() => View.CopyFrom([0]);

    /// <summary>On to the next batch, once all that was launched before has read this one.</summary>
    internal void MoveNext() => Steps.NextBatch(View);

    public void Dispose() => _batch.Dispose();
}
