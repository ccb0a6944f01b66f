namespace GpuBp.Kernels;

/// <summary>Collects a mini-batch: row i of the batch is row rows[i] of the data set.</summary>
internal static class GatherRows
{
    /// <param name="i">Launch for batch·columns.</param>
    /// <param name="source">The data set, [… × columns].</param>
    /// <param name="rows">Which rows, [batch].</param>
    /// <param name="batch">The mini-batch, [batch × columns]; each element written once.</param>
    /// <param name="columns">Columns of both.</param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> source, ArrayView<int> rows, ArrayView<float> batch, int columns)
    {
        var row = i / columns;
        batch[i] = source[(long)rows[row] * columns + (i - row * columns)];
    }
}
