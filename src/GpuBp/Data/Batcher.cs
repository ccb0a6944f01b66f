namespace GpuBp;

/// <summary>Cuts a data set into shuffled mini-batches; the last one may be smaller.</summary>
internal abstract class Batcher : IDisposable
{
    private int[] _order;
    private int[] _nextOrder;
    private (long Seed, int Epoch)? _next;

    /// <param name="device">Where the batches are wanted.</param>
    /// <param name="data">The data set.</param>
    /// <param name="batchSize">Samples of a batch; a larger one than the set means one batch.</param>
    private protected Batcher(Device device, Dataset data, int batchSize)
    {
        BatchSize = Math.Min(batchSize, data.Rows);
        _order = new int[data.Rows];
        _nextOrder = new int[data.Rows];
        Cursor = new BatchCursor(device);
    }

    /// <summary>Samples of every batch but perhaps the last.</summary>
    internal int BatchSize { get; }

    /// <summary>Batches of an epoch.</summary>
    internal int Batches => (_order.Length - 1) / BatchSize + 1;

    /// <summary>The batch that is next to be collected.</summary>
    internal BatchCursor Cursor { get; }

    /// <summary>Buffers that batches lie in by turns: batch n in that of batch n + Turns.</summary>
    internal abstract int Turns { get; }

    /// <summary>The rows of the data set in the order of the epoch.</summary>
    internal ReadOnlySpan<int> Order => _order;

    /// <summary>Draws the order of an epoch, which is the same on every device, before it is wanted: while
    /// the device is still at the epoch before.</summary>
    internal void Draw(long seed, int epoch)
    {
        GpuBp.Shuffle.Fill(_nextOrder, seed, epoch);
        _next = (seed, epoch);
    }

    /// <summary>Starts an epoch in its order, drawn before or now, at a batch of it.</summary>
    internal void Shuffle(long seed, int epoch, int batch = 0)
    {
        if (_next != (seed, epoch))
            Draw(seed, epoch);
        (_order, _nextOrder, _next) = (_nextOrder, _order, null);
        Cursor.Reset(batch);
        Start(batch);
    }

    /// <summary>Samples of a batch: <see cref="BatchSize"/>, or what is left for the last one.</summary>
    internal int CountOf(int batch) => Math.Min(BatchSize, _order.Length - batch * BatchSize);

    /// <summary>The rows of the data set that a batch of the epoch takes.</summary>
    internal ReadOnlySpan<int> RowsOf(int batch) => Order.Slice(batch * BatchSize, CountOf(batch));

    /// <summary>
    /// Launches what collects the batch at the cursor; it is valid until the next one of its turn is
    /// collected, or brought.
    /// </summary>
    /// <param name="batch">The batch at the cursor, or any of its turn and size.</param>
    /// <returns>Features, [batch × inputs], and targets, [batch × outputs].</returns>
    internal abstract (Matrix X, Matrix Y) Collect(int batch);

    /// <summary>Once all launches on a batch are queued: prepares what the next one needs of the host.</summary>
    internal abstract void GoOnFrom(int batch);

    public virtual void Dispose() => Cursor.Dispose();

    /// <summary>The order was drawn: prepares what the first batch to come needs of the host.</summary>
    private protected abstract void Start(int batch);
}
