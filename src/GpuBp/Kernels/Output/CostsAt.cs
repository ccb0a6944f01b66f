namespace GpuBp.Kernels;

/// <summary>Which batch a step is at, and where the costs of its samples go: from cursor · batchSize on.</summary>
/// <param name="Costs">One for each sample of an epoch, in its order.</param>
/// <param name="Cursor">One element: the number of the batch.</param>
/// <param name="Current">One element: set to the number of the batch by what writes the costs.</param>
/// <param name="BatchSize">Samples of every batch but perhaps the last.</param>
/// <param name="Weights">What each of the costs counts for, in the same order; null where all count once.</param>
internal readonly record struct CostsAt(
    BufferView<float> Costs,
    BufferView<int> Cursor,
    BufferView<int> Current,
    int BatchSize,
    BufferView<float>? Weights = null);
