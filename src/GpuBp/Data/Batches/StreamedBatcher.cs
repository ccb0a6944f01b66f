namespace GpuBp;

/// <summary>
/// Batches of a dataset that stays in the host's memory: while the device computes on one batch,
/// the host gathers the rows of the next and uploads them into a second slot.
/// </summary>
internal sealed class StreamedBatcher : Batcher
{
    /// <summary>One thread gathers fewer bytes sooner than several threads would start.</summary>
    private const long BytesForThreads = 1 << 20;

    private readonly Slot[] _slots;
    private Dataset _data;

    /// <summary>
    /// Allocates the rows of two batches on the device, and staging memory for them.
    /// </summary>
    /// <inheritdoc cref="Batcher(Device, Dataset, int, RowShare?)" path="/param"/>
    internal StreamedBatcher(Device device, Dataset data, int batchSize, RowShare? share = null)
        : base(device, data, batchSize, share)
    {
        _data = data;
        var rows = Share.MaxRows(BatchSize);
        _slots = new Slot[2];
        try
        {
            for (var slot = 0; slot < _slots.Length; slot++)
                _slots[slot] = new Slot(device, rows, data);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override int Slots => _slots.Length;

    internal override (Matrix X, Matrix Y) Collect(int slot, int count, int shard)
    {
        var (first, rows) = Share.RowsOf(shard, count);
        first -= Share.RowsIn(count).First;
        return (_slots[slot].X.Rows(first, rows), _slots[slot].Y.Rows(first, rows));
    }

    internal override void PrefetchAfter(int batch)
    {
        if (batch + 1 < Batches)
            Upload(batch + 1);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var slot in _slots)
            slot?.Dispose();
    }

    private protected override void Start(int batch) => Upload(batch);

    private protected override void Load(Dataset part) => _data = part;

    private void Upload(int batch)
    {
        var slot = _slots[batch % _slots.Length];
        var (first, count) = Share.RowsIn(CountOf(batch));
        if (count == 0)
            return;
        var rows = Order.Slice(batch * BatchSize + first, count);
        slot.X.Upload(_data.Features, rows);
        slot.Y.Upload(_data.Targets, rows);
    }

    private sealed class Slot : IDisposable
    {
        internal Slot(Device device, int rows, Dataset data)
        {
            X = new Side(device, rows, data.Inputs);
            try
            {
                Y = new Side(device, rows, data.Outputs);
            }
            catch
            {
                X.Dispose();
                throw;
            }
        }

        internal Side X { get; }

        internal Side Y { get; }

        public void Dispose()
        {
            X.Dispose();
            Y.Dispose();
        }
    }

    /// <summary>
    /// The features of a batch, or its targets: on the device and in staging memory.
    /// </summary>
    private sealed class Side : IDisposable
    {
        private readonly DeviceBuffer<float> _onDevice;
        private readonly StagingBuffer<float> _onHost;
        private readonly int[] _rows;
        private readonly int _columns;

        internal Side(Device device, int rows, int columns)
        {
            _columns = columns;
            _rows = new int[rows];
            _onDevice = device.Allocate<float>((long)rows * columns);
            try
            {
                _onHost = device.Staging.Allocate<float>(rows * columns);
            }
            catch
            {
                _onDevice.Dispose();
                throw;
            }
        }

        internal Matrix Rows(int first, int count) => new(
            _onDevice.View.Slice((long)first * _columns, (long)count * _columns), count, _columns);

        internal void Upload(ReadOnlyMemory<float> source, ReadOnlySpan<int> rows)
        {
            _onHost.WaitUntilFree();
            var length = rows.Length * _columns;
            using (var fill = _onHost.Fill())
            {
                if ((long)length * sizeof(float) < BytesForThreads)
                    Gather(source.Span, rows, fill.Values);
                else
                    GatherByThreads(source, rows, fill);
            }

            _onDevice.Device.Staging.Upload(_onHost, length, _onDevice.View.Slice(0, length));
        }

        public void Dispose()
        {
            _onHost.Dispose();
            _onDevice.Dispose();
        }

        private void GatherByThreads(
            ReadOnlyMemory<float> source, ReadOnlySpan<int> rows, StagingFill<float> fill)
        {
            var count = rows.Length;
            rows.CopyTo(_rows);
            var parts = Math.Min(Environment.ProcessorCount, count);
            Parallel.For(0, parts, part =>
            {
                var first = (int)((long)count * part / parts);
                var end = (int)((long)count * (part + 1) / parts);
                Gather(source.Span, _rows.AsSpan()[first..end],
                    fill.Values[(first * _columns)..]);
            });
        }

        private void Gather(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, Span<float> to)
        {
            for (var i = 0; i < rows.Length; i++)
                source.Slice(rows[i] * _columns, _columns).CopyTo(to[(i * _columns)..]);
        }
    }
}
