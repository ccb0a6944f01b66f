using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// The phases of <see cref="ResidentTraining"/> that work on the samples of a batch.
/// </summary>
internal static class ResidentBatch
{
    /// <summary>The position of a slot's features in shared memory.</summary>
    internal static int X(ArrayView<int> table, int slot, int batchSize) =>
        2 * batchSize + slot * batchSize * ResidentLayout.Stride(table[ResidentLayout.Inputs]);

    /// <summary>The position of a slot's targets in shared memory.</summary>
    internal static int Y(ArrayView<int> table, int layers, int slot, int batchSize) =>
        X(table, 2, batchSize) + slot * batchSize * ResidentLayout.Stride(Outputs(table, layers));

    /// <summary>Starts to copy the row numbers of a batch: order[at], order[at + 1], …</summary>
    /// <param name="order">The order of the epoch, [rows].</param>
    /// <param name="memory">Shared memory.</param>
    /// <param name="slot">0 or 1.</param>
    /// <param name="at">The batch's first sample in the order.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
    /// <param name="count">Samples of this batch; 0 or less after the end of the epoch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void CopyOrder(
        ArrayView<int> order,
        ArrayView<float> memory,
        int slot,
        int at,
        int batchSize,
        int count,
        int thread)
    {
        for (var i = thread; i < count; i += ResidentTraining.Threads)
            AsyncCopy.One(order.Cast<float>(), at + i, memory, slot * batchSize + i, true);
    }

    /// <summary>
    /// Starts to copy the samples of a batch, whose row numbers are there: a warp for each row.
    /// </summary>
    /// <param name="features">[rows × inputs]</param>
    /// <param name="targets">[rows × outputs]</param>
    /// <param name="memory">Shared memory.</param>
    /// <param name="table"><see cref="ResidentLayout.LayerTable"/>.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="slot">0 or 1.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
    /// <param name="count">Samples of this batch; 0 or less after the end of the epoch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void CopySamples(
        ArrayView<float> features,
        ArrayView<float> targets,
        ArrayView<float> memory,
        ArrayView<int> table,
        int layers,
        int slot,
        int batchSize,
        int count,
        int thread)
    {
        var inputs = table[ResidentLayout.Inputs];
        var outputs = Outputs(table, layers);
        var x = X(table, slot, batchSize);
        var y = Y(table, layers, slot, batchSize);
        for (var i = thread / 32; i < count; i += ResidentTraining.Threads / 32)
        {
            var row = (long)BitConverter.SingleToInt32Bits(memory[slot * batchSize + i]);
            for (var k = thread % 32; k < inputs; k += 32)
                AsyncCopy.One(
                    features,
                    row * inputs + k,
                    memory,
                    x + i * ResidentLayout.Stride(inputs) + k,
                    true);
            for (var j = thread % 32; j < outputs; j += 32)
                AsyncCopy.One(
                    targets,
                    row * outputs + j,
                    memory,
                    y + i * ResidentLayout.Stride(outputs) + j,
                    true);
        }
    }

    /// <summary>BP1 and the samples' costs.</summary>
    internal static void OutputDelta<TOutput, TLoss>(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layers,
        int y,
        ArrayView<float> lossParameters,
        ArrayView<float> costs,
        int at,
        int count,
        int thread)
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        var last = (layers - 1) * ResidentLayout.Fields;
        var outputs = Outputs(table, layers);
        for (var i = thread; i < count; i += ResidentTraining.Threads)
        {
            var row = i * ResidentLayout.Stride(outputs);
            var cost = Kernels.OutputDelta.Row<TOutput, TLoss>(
                memory,
                table[last + ResidentLayout.A] + row,
                memory,
                y + row,
                memory,
                table[last + ResidentLayout.Delta] + row,
                lossParameters,
                outputs);
            costs[at + i] = cost;
        }
    }

    /// <summary>BP1 and the samples' costs under softmax and cross-entropy.</summary>
    internal static void SoftmaxDelta(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layers,
        int y,
        ArrayView<float> costs,
        int at,
        int count,
        int thread)
    {
        var last = (layers - 1) * ResidentLayout.Fields;
        var outputs = Outputs(table, layers);
        for (var i = thread; i < count; i += ResidentTraining.Threads)
        {
            var row = i * ResidentLayout.Stride(outputs);
            var cost = Kernels.SoftmaxDelta.Row(
                memory,
                table[last + ResidentLayout.A] + row,
                memory,
                y + row,
                memory,
                table[last + ResidentLayout.Delta] + row,
                outputs);
            costs[at + i] = cost;
        }
    }

    private static int Outputs(ArrayView<int> table, int layers) =>
        table[(layers - 1) * ResidentLayout.Fields + ResidentLayout.Outputs];
}
