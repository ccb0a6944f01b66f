using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Collects a mini-batch: row i of the batch is row order[cursor · batchSize + i] of the data set.</summary>
internal static class GatherRows
{
    /// <param name="i">Launch for the batch's rows · columns.</param>
    /// <param name="source">The data set, [… × columns].</param>
    /// <param name="order">The rows of an epoch in their order, of this batch and all before it.</param>
    /// <param name="cursor">One element: the number of the batch.</param>
    /// <param name="batch">The mini-batch, [batch × columns]; each element written once.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
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
