using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The number of the batch within its epoch, in device memory: the same launches, run again,
/// work on the next batch.
/// </summary>
internal sealed class BatchCursor : IDisposable
{
    /// <summary>Its size in device memory, in numbers of 4 bytes.</summary>
    internal const int Numbers = 2;

    private readonly DeviceBuffer<int> _batches;

    /// <summary>Starts at batch 0.</summary>
    internal BatchCursor(Device device) => _batches = device.Upload<int>(new int[Numbers]);

    /// <summary>One element: the number of the batch.</summary>
    internal BufferView<int> View => _batches.View.Slice(0, 1);

    /// <summary>
    /// One element: the number of the batch whose costs were written last, which is apart so that the
    /// cursor need not wait for the gradients.
    /// </summary>
    internal BufferView<int> Current => _batches.View.Slice(1, 1);

    /// <summary>To a batch, before an epoch, or what is left of it.</summary>
    internal void Reset(int batch = 0) => View.CopyFrom([batch]);

    /// <summary>On to the next batch, once all that was launched before has read this one.</summary>
    internal void MoveNext() => BatchLaunches.NextBatch(View);

    public void Dispose() => _batches.Dispose();
}
