namespace GpuBp.Kernels;

/// <summary>Where the costs of a batch's samples go: from cursor · batchSize on.</summary>
/// <param name="Costs">One for each sample of an epoch, in its order.</param>
/// <param name="Cursor">One element: the number of the batch.</param>
/// <param name="BatchSize">Samples of every batch but perhaps the last.</param>
internal readonly record struct CostsAt(
    BufferView<float> Costs, BufferView<int> Cursor, int BatchSize);
