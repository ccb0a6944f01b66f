namespace GpuBp;

/// <summary>
/// Cuts a data set into shuffled mini-batches; the last one may be smaller. Other parts of the same data may take
/// its place, up to as many rows.
/// </summary>
internal abstract class Batcher : IDisposable
{
    private int[] _order;
    private int[] _nextOrder;
    private (long Seed, int Epoch, int Part)? _next;

    /// <param name="device">Where the batches are wanted.</param>
    /// <param name="data">The data set, or the first part.</param>
    /// <param name="batchSize">Samples of a batch; a larger one than the set means one batch.</param>
    private protected Batcher(Device device, Dataset data, int batchSize)
    {
        BatchSize = Math.Min(batchSize, data.Rows);
        _order = new int[data.Rows];
        _nextOrder = new int[data.Rows];
        Rows = data.Rows;
        Cursor = new BatchCursor(device);
    }

    /// <summary>Samples of every batch but perhaps the last.</summary>
    internal int BatchSize { get; }

    /// <summary>Samples of the data set, or the part.</summary>
    internal int Rows { get; private set; }

    /// <summary>Batches of an epoch, or the part.</summary>
    internal int Batches => (Rows - 1) / BatchSize + 1;

    /// <summary>The most batches of a part.</summary>
    internal int MostBatches => (_order.Length - 1) / BatchSize + 1;

    /// <summary>The batch that is next to be collected.</summary>
    internal BatchCursor Cursor { get; }

    /// <summary>Buffers that batches lie in by turns: batch n in that of batch n + Turns.</summary>
    internal abstract int Turns { get; }

    /// <summary>The rows of the data set in the order of the epoch.</summary>
    internal ReadOnlySpan<int> Order => _order.AsSpan(0, Rows);

    /// <summary>Goes on to another part, of at most as many rows as the first.</summary>
    internal void Take(Dataset part)
    {
        (Rows, _next) = (part.Rows, null);
        Bring(part);
    }

    /// <summary>Draws the order of an epoch, which is the same on every device, before it is wanted: while
    /// the device is still at the epoch before.</summary>
    internal void Draw(long seed, int epoch, int part = 0)
    {
        GpuBp.Shuffle.Fill(_nextOrder.AsSpan(0, Rows), seed, epoch, part);
        _next = (seed, epoch, part);
    }

    /// <summary>Starts an epoch, or a part of it, in its order, drawn before or now, at a batch of it.</summary>
    internal void Shuffle(long seed, int epoch, int batch = 0, int part = 0)
    {
        if (_next != (seed, epoch, part))
            Draw(seed, epoch, part);
        (_order, _nextOrder, _next) = (_nextOrder, _order, null);
        Cursor.Reset(batch);
        Start(batch);
    }

    /// <summary>Samples of a batch: <see cref="BatchSize"/>, or what is left for the last one.</summary>
    internal int CountOf(int batch) => Math.Min(BatchSize, Rows - batch * BatchSize);

    /// <summary>The rows of the data set that a batch of the epoch takes.</summary>
    internal ReadOnlySpan<int> RowsOf(int batch) => Order.Slice(batch * BatchSize, CountOf(batch));

    /// <summary>
    /// Launches what collects the batch at the cursor; it is valid until the next one of its turn is
    /// collected, or brought.
    /// </summary>
    /// <param name="batch">The batch at the cursor, or any of its turn and size.</param>
    /// <returns>Features, [batch × inputs], and targets, [batch × outputs].</returns>
    internal (Matrix X, Matrix Y) Collect(int batch) => Collect(batch % Turns, CountOf(batch));

    /// <summary>The same, by the turn of the batch, and its samples.</summary>
    internal abstract (Matrix X, Matrix Y) Collect(int turn, int count);

    /// <summary>Once all launches on a batch are queued: prepares what the next one needs of the host.</summary>
    internal abstract void GoOnFrom(int batch);

    public virtual void Dispose() => Cursor.Dispose();

    /// <summary>The order was drawn: prepares what the first batch to come needs of the host.</summary>
    private protected abstract void Start(int batch);

    /// <summary>Batches are of these samples from now on.</summary>
    private protected abstract void Bring(Dataset part);
}
