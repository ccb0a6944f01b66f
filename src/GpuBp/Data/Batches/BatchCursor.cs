using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The number of the current batch within its epoch, in device memory: the same launches, run
/// again, work on the next batch.
/// </summary>
internal sealed class BatchCursor : IDisposable
{
    /// <summary>The cursor's size in device memory, in numbers of 4 bytes.</summary>
    internal const int Numbers = 2;

    private readonly DeviceBuffer<int> _batches;

    /// <summary>Starts at batch 0.</summary>
    internal BatchCursor(Device device) => _batches = device.Upload<int>(new int[Numbers]);

    /// <summary>One element: the number of the batch.</summary>
    internal BufferView<int> View => _batches.View.Slice(0, 1);

    /// <summary>
    /// One element: the number of the batch whose costs were written last. It lies apart, so that
    /// the cursor need not wait for the gradients.
    /// </summary>
    internal BufferView<int> Current => _batches.View.Slice(1, 1);

    /// <summary>Moves to a batch, before an epoch or the rest of one.</summary>
    internal void Reset(int batch = 0) => View.CopyFrom([batch]);

    /// <summary>Moves to the next batch after all earlier launches have read this number.</summary>
    internal void MoveNext() => BatchLaunches.NextBatch(View);

    public void Dispose() => _batches.Dispose();
}
