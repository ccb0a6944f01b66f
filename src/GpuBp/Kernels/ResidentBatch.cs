namespace GpuBp.Kernels;

/// <summary>The phases of <see cref="ResidentTraining"/> that work on the samples of a batch.</summary>
internal static class ResidentBatch
{
    /// <summary>Where the features of the batch in a slot begin in shared memory.</summary>
    internal static int X(ArrayView<int> table, int slot, int batchSize) =>
        slot * batchSize * ResidentLayout.Stride(table[ResidentLayout.Inputs]);

    /// <summary>Brings a batch into a slot: rows order[at], order[at + 1], … of the data set.</summary>
    /// <param name="features">[rows × inputs]</param>
    /// <param name="targets">[rows × outputs]</param>
    /// <param name="order">The order of the epoch, [rows].</param>
    /// <param name="memory">Shared memory.</param>
    /// <param name="table"><see cref="ResidentLayout.Table"/>.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="slot">0 or 1.</param>
    /// <param name="at">The batch's first sample in the order.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
    /// <param name="count">Samples of this batch; 0 or less where the epoch is over.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void Gather(
        ArrayView<float> features,
        ArrayView<float> targets,
        ArrayView<int> order,
        ArrayView<float> memory,
        ArrayView<int> table,
        int layers,
        int slot,
        int at,
        int batchSize,
        int count,
        int thread)
    {
        var inputs = table[ResidentLayout.Inputs];
        var outputs = Outputs(table, layers);
        var x = X(table, slot, batchSize);
        var y = Y(table, layers, slot, batchSize);
        for (var t = thread; t < count * inputs; t += ResidentTraining.Threads)
        {
            var i = t / inputs;
            var k = t % inputs;
            memory[x + i * ResidentLayout.Stride(inputs) + k] = features[(long)order[at + i] * inputs + k];
        }

        for (var t = thread; t < count * outputs; t += ResidentTraining.Threads)
        {
            var i = t / outputs;
            var j = t % outputs;
            memory[y + i * ResidentLayout.Stride(outputs) + j] = targets[(long)order[at + i] * outputs + j];
        }
    }

    /// <summary>BP1 and the samples' costs.</summary>
    internal static void OutputDelta<TOutput, TLoss>(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layers,
        int y,
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

    /// <summary>Where the targets of the batch in a slot begin in shared memory.</summary>
    internal static int Y(ArrayView<int> table, int layers, int slot, int batchSize) =>
        2 * batchSize * ResidentLayout.Stride(table[ResidentLayout.Inputs]) +
        slot * batchSize * ResidentLayout.Stride(Outputs(table, layers));

    private static int Outputs(ArrayView<int> table, int layers) =>
        table[(layers - 1) * ResidentLayout.Fields + ResidentLayout.Outputs];
}
