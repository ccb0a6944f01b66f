namespace GpuBp;

/// <summary>
/// Cuts a dataset into shuffled batches; the last one may be smaller. A part of a stream may
/// replace the dataset if it has no more rows.
/// </summary>
internal abstract class Batcher : IDisposable
{
    private int[] _order;
    private int[] _nextOrder;
    private (long Seed, int Epoch, int Part)? _next;

    /// <param name="device">The device that trains.</param>
    /// <param name="data">The dataset, or the first part.</param>
    /// <param name="batchSize">Samples of a batch; a smaller dataset makes one batch.</param>
    /// <param name="share">The rows of each batch that are collected; null for all.</param>
    private protected Batcher(Device device, Dataset data, int batchSize, RowShare? share)
    {
        Share = share ?? RowShare.All;
        BatchSize = Math.Min(batchSize, data.Rows);
        _order = new int[data.Rows];
        _nextOrder = new int[data.Rows];
        Rows = data.Rows;
        Cursor = new BatchCursor(device);
    }

    /// <summary>The rows of each batch that are collected.</summary>
    internal RowShare Share { get; }

    /// <summary>Samples of every batch but perhaps the last.</summary>
    internal int BatchSize { get; }

    /// <summary>Samples of the dataset, or the part.</summary>
    internal int Rows { get; private set; }

    /// <summary>Batches of an epoch, or the part.</summary>
    internal int Batches => (Rows - 1) / BatchSize + 1;

    /// <summary>The maximum number of batches of a part.</summary>
    internal int MaxBatches => (_order.Length - 1) / BatchSize + 1;

    /// <summary>The batch that the next launches collect.</summary>
    internal BatchCursor Cursor { get; }

    /// <summary>
    /// Buffers that hold successive batches by turns: batch n lies in slot n mod Slots.
    /// </summary>
    internal abstract int Slots { get; }

    /// <summary>The rows of the dataset in the order of the epoch.</summary>
    internal ReadOnlySpan<int> Order => _order.AsSpan(0, Rows);

    /// <summary>
    /// Replaces the samples by another part with at most as many rows as the first.
    /// </summary>
    internal void Replace(Dataset part)
    {
        (Rows, _next) = (part.Rows, null);
        Load(part);
    }

    /// <summary>
    /// Draws the order of the next epoch while the device still works on this one. All devices get
    /// the same order.
    /// </summary>
    internal void Draw(long seed, int epoch, int part = 0)
    {
        GpuBp.Shuffle.Fill(_nextOrder.AsSpan(0, Rows), seed, epoch, part);
        _next = (seed, epoch, part);
    }

    /// <summary>Starts an epoch, or a part of one, in its order, at one of its batches.</summary>
    internal void Shuffle(long seed, int epoch, int batch = 0, int part = 0)
    {
        if (_next != (seed, epoch, part))
            Draw(seed, epoch, part);
        (_order, _nextOrder, _next) = (_nextOrder, _order, null);
        Cursor.Reset(batch);
        Start(batch);
    }

    /// <summary>
    /// Samples of a batch: <see cref="BatchSize"/>, or the rest for the last one.
    /// </summary>
    internal int CountOf(int batch) => Math.Min(BatchSize, Rows - batch * BatchSize);

    /// <summary>The rows of the dataset in a batch of the epoch.</summary>
    internal ReadOnlySpan<int> RowsOf(int batch) => Order.Slice(batch * BatchSize, CountOf(batch));

    /// <summary>
    /// Launches the kernels that collect the batch at the cursor. The result is valid until another
    /// batch fills the same slot.
    /// </summary>
    /// <param name="batch">The batch at the cursor, or any of its slot and size.</param>
    /// <returns>Features, [batch × inputs], and targets, [batch × outputs].</returns>
    internal (Matrix X, Matrix Y) Collect(int batch) =>
        Collect(batch % Slots, CountOf(batch), Share.First);

    /// <summary>
    /// The rows of one shard of the batch at the cursor, which has at least one, by the batch's
    /// slot and number of samples.
    /// </summary>
    internal abstract (Matrix X, Matrix Y) Collect(int slot, int count, int shard);

    /// <summary>
    /// Prefetches the batch after this one; call it when all launches on this one are queued.
    /// </summary>
    internal abstract void PrefetchAfter(int batch);

    public virtual void Dispose() => Cursor.Dispose();

    /// <summary>Prepares the first batch after the order was drawn.</summary>
    private protected abstract void Start(int batch);

    /// <summary>Takes batches from these samples from now on.</summary>
    private protected abstract void Load(Dataset part);
}
