namespace GpuBp;

/// <summary>
/// Batches of a data set that stays with the host: while the device computes on one batch, the host
/// gathers the rows of the next and uploads them into a second buffer.
/// </summary>
internal sealed class StreamedBatcher : Batcher
{
    /// <summary>Rows of fewer bytes are gathered sooner than threads would start.</summary>
    private const long BytesForThreads = 1 << 20;

    private readonly Turn[] _turns;
    private Dataset _data;

    /// <summary>Allocates two batches, and as much memory of the host to upload them from.</summary>
    /// <inheritdoc cref="Batcher(Device, Dataset, int)" path="/param"/>
    internal StreamedBatcher(Device device, Dataset data, int batchSize)
        : base(device, data, batchSize)
    {
        _data = data;
        _turns = new Turn[2];
        try
        {
            for (var turn = 0; turn < _turns.Length; turn++)
                _turns[turn] = new Turn(device, BatchSize, data);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override int Turns => _turns.Length;

    internal override (Matrix X, Matrix Y) Collect(int turn, int count) =>
        (_turns[turn].X.Rows(count), _turns[turn].Y.Rows(count));

    internal override void GoOnFrom(int batch)
    {
        if (batch + 1 < Batches)
            Bring(batch + 1);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var turn in _turns)
            turn?.Dispose();
    }

    private protected override void Start(int batch) => Bring(batch);

    private protected override void Bring(Dataset part) => _data = part;

    private void Bring(int batch)
    {
        var turn = _turns[batch % _turns.Length];
        var rows = Order.Slice(batch * BatchSize, CountOf(batch));
        turn.X.Upload(_data.Features, rows);
        turn.Y.Upload(_data.Targets, rows);
    }

    private sealed class Turn : IDisposable
    {
        internal Turn(Device device, int batchSize, Dataset data)
        {
            X = new Side(device, batchSize, data.Inputs);
            try
            {
                Y = new Side(device, batchSize, data.Outputs);
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

    /// <summary>The features of a batch, or its targets: on the device, and where the host gathers them.</summary>
    private sealed class Side : IDisposable
    {
        private readonly DeviceBuffer<float> _onDevice;
        private readonly StagingBuffer<float> _onHost;
        private readonly int[] _rows;
        private readonly int _columns;

        internal Side(Device device, int batchSize, int columns)
        {
            _columns = columns;
            _rows = new int[batchSize];
            _onDevice = device.Allocate<float>((long)batchSize * columns);
            try
            {
                _onHost = device.Staging.Allocate<float>(batchSize * columns);
            }
            catch
            {
                _onDevice.Dispose();
                throw;
            }
        }

        internal Matrix Rows(int count) => Matrix.FirstRows(_onDevice, count, _columns);

        internal void Upload(ReadOnlyMemory<float> source, ReadOnlySpan<int> rows)
        {
            _onHost.WaitUntilFree();
            var length = rows.Length * _columns;
            if ((long)length * sizeof(float) < BytesForThreads)
                Gather(source.Span, rows, _onHost.Values);
            else
                GatherByThreads(source, rows);
            _onDevice.Device.Staging.Upload(_onHost, length, _onDevice.View.Slice(0, length));
        }

        public void Dispose()
        {
            _onHost.Dispose();
            _onDevice.Dispose();
        }

        private void GatherByThreads(ReadOnlyMemory<float> source, ReadOnlySpan<int> rows)
        {
            var count = rows.Length;
            rows.CopyTo(_rows);
            var parts = Math.Min(Environment.ProcessorCount, count);
            Parallel.For(0, parts, part =>
            {
                var first = (int)((long)count * part / parts);
                var end = (int)((long)count * (part + 1) / parts);
                Gather(source.Span, _rows.AsSpan()[first..end], _onHost.Values[(first * _columns)..]);
            });
        }

        private void Gather(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, Span<float> to)
        {
            for (var i = 0; i < rows.Length; i++)
                source.Slice(rows[i] * _columns, _columns).CopyTo(to[(i * _columns)..]);
        }
    }
}
