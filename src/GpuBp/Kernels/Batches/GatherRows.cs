using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Gathers a batch: row i of the batch is row order[cursor · batchSize + i] of the data set.
/// </summary>
internal static class GatherRows
{
    /// <param name="i">Launch for the batch's rows · columns.</param>
    /// <param name="source">The data set, [… × columns].</param>
    /// <param name="order">The rows in the epoch's order, at least as far as this batch.</param>
    /// <param name="cursor">One element: the number of the batch.</param>
    /// <param name="batch">The batch, [batch × columns]; each element written once.</param>
    /// <param name="batchSize">Samples of each batch; the last may have fewer.</param>
    /// <param name="columns">Columns of both.</param>
    [Kernel, SimdForm(typeof(GatherRowsSimd))]
    internal static void Run(
        Index1D i,
        ArrayView<float> source,
        ArrayView<int> order,
        ArrayView<int> cursor,
        ArrayView<float> batch,
        int batchSize,
        int columns)
    {
        var row = i / columns;
        var from = order[cursor[0] * batchSize + row];
        batch[i] = source[(long)from * columns + (i - row * columns)];
    }
}
