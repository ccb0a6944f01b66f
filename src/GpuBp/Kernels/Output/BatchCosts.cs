namespace GpuBp.Kernels;

/// <summary>Where a batch writes the costs of its samples.</summary>
/// <remarks>Sample i of the batch writes element cursor · batchSize + i of the costs.</remarks>
/// <param name="Costs">One cost for each sample of an epoch, in the epoch's order.</param>
/// <param name="Cursor">One element: the number of the batch.</param>
/// <param name="Current">
/// One element: the launch that writes the costs copies the cursor here.
/// </param>
/// <param name="BatchSize">Samples of each batch; the last may have fewer.</param>
/// <param name="Weights">The weight of each cost, in the same order; null where all are 1.</param>
internal readonly record struct BatchCosts(
    BufferView<float> Costs,
    BufferView<int> Cursor,
    BufferView<int> Current,
    int BatchSize,
    BufferView<float>? Weights = null);
