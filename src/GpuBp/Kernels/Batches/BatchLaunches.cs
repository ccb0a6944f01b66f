namespace GpuBp.Kernels;

/// <summary>Checks the shapes of a batch and launches the kernels that collect it.</summary>
internal static class BatchLaunches
{
    /// <summary>
    /// Copies row order[cursor · batchSize + i] of the source to row i of the batch.
    /// </summary>
    internal static void GatherRows(
        Matrix source, BufferView<int> order, BufferView<int> cursor, Matrix batch, int batchSize)
    {
        Check.Shape(batch, batch.Rows, source.Columns);
        Check.Vector(cursor, 1);
        foreach (var (first, count) in Chunks.OfRows(batch.Rows, batch.Columns))
            Launch.GatherRows(
                batch.Device,
                count * batch.Columns,
                source,
                order.Slice(first, order.Length - first),
                cursor,
                batch.RowRange((int)first, count),
                batchSize,
                batch.Columns);
    }

    /// <summary>cursor ← cursor + 1</summary>
    internal static void NextBatch(BufferView<int> cursor)
    {
        Check.Vector(cursor, 1);
        Launch.NextBatch(cursor.Device, 1, cursor);
    }
}
