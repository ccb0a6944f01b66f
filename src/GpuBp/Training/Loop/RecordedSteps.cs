using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Steps that are recorded once and replayed for each batch: one sequence for a whole batch in each
/// slot, and one for the rest in the last batch.
/// </summary>
/// <remarks>
/// On a GPU, launches cost more than small steps: there several steps are recorded as one sequence.
/// </remarks>
/// <param name="network">The network.</param>
/// <param name="buffers">The samples, and all that a step needs.</param>
/// <param name="precision">How products are computed.</param>
internal sealed class RecordedSteps(Mlp network, TrainingBuffers buffers, Precision precision)
    : IStepRunner
{
    /// <summary>Small steps that a GPU is given as one sequence.</summary>
    private const int StepsPerSequence = 8;

    /// <summary>
    /// The maximum of a small step, in operations, 6 for each weight and sample: some 100 µs, so
    /// that a sequence delays a cancellation by no more than a millisecond.
    /// </summary>
    private const long MaxOperationsOfSmallStep = 4_000_000_000;

    /// <summary>
    /// How long a GPU trains before other tiles are tried: a shorter run would not recoup the
    /// trial.
    /// </summary>
    private const long MillisecondsBeforeTrial = 2000;

    /// <summary>
    /// Different last batches that stay recorded, where parts leave different ones.
    /// </summary>
    private const int MaxLastBatches = 16;

    private static readonly TimeSpan TrialBudget = TimeSpan.FromSeconds(1);

    private readonly Batcher _batcher = buffers.Batcher;
    private readonly Dictionary<(int Slot, int Count), LaunchSequence> _lastBatches = [];
    private LaunchSequence[] _wholeBatches = [];
    private LaunchSequence? _lastBatch;
    private LaunchSequence? _several;
    private long _trialAt = network.Device.Info.Kind == DeviceKind.Cuda
        ? Environment.TickCount64 + MillisecondsBeforeTrial
        : long.MaxValue;

    public int Run(int batch, int max)
    {
        if (_trialAt < long.MaxValue && Environment.TickCount64 >= _trialAt)
            TryTiles();

        // The last batch may be a smaller one.
        var last = _batcher.Batches - 1;
        if (_several is not null && Math.Min(max, last + 1 - batch) > StepsPerSequence)
        {
            _several.Run();
            return StepsPerSequence;
        }

        (batch < last ? _wholeBatches[batch % _wholeBatches.Length] : _lastBatch!).Run();
        _batcher.PrefetchAfter(batch);
        return 1;
    }

    /// <summary>Records the last batch, unless an earlier part had one of the same size.</summary>
    public void StartPart()
    {
        if (_wholeBatches.Length == 0)
            RecordWhole();
        var last = _batcher.Batches - 1;
        var (slot, count) = (last % _batcher.Slots, _batcher.CountOf(last));
        if (count == _batcher.BatchSize)
        {
            _lastBatch = _wholeBatches[slot];
            return;
        }

        if (_lastBatches.TryGetValue((slot, count), out _lastBatch))
            return;
        if (_lastBatches.Count == MaxLastBatches)
            _lastBatches.Clear();
        _lastBatches[(slot, count)] = _lastBatch = Record(slot, count);
    }

    public void Share()
    {
        // There is one process.
    }

    public void Dispose()
    {
        // Sequences are the device's.
    }

    /// <summary>Records anew if a trial finds faster tiles; they give the same bits.</summary>
    private void TryTiles()
    {
        _trialAt = long.MaxValue;
        if (!TileTrial.Run(
            network,
            _batcher.BatchSize,
            precision,
            TrialBudget,
            buffers.Step.Optimizer.DescendsDirectlyOn(network)))
            return;

        _lastBatches.Clear();
        _wholeBatches = [];
        StartPart();
    }

    private void RecordWhole()
    {
        var batches = _batcher.MaxBatches;
        _wholeBatches = new LaunchSequence[Math.Min(_batcher.Slots, batches)];
        for (var slot = 0; slot < _wholeBatches.Length; slot++)
            _wholeBatches[slot] = Record(slot, _batcher.BatchSize);
        _several = network.Device.Info.IsGpu && _batcher.Slots == 1 && batches > StepsPerSequence &&
            6.0 * network.ParameterCount * _batcher.BatchSize <= MaxOperationsOfSmallStep
            ? Record(0, _batcher.BatchSize, StepsPerSequence)
            : null;
    }

    /// <summary>Gather, the five calls, next batch: for batches of one slot and size.</summary>
    private LaunchSequence Record(int slot, int count, int steps = 1) =>
        network.Device.Record(() =>
        {
            var cursor = _batcher.Cursor;
            var costs = new BatchCosts(
                buffers.Losses.Costs,
                cursor.View,
                cursor.Current,
                _batcher.BatchSize,
                buffers.Weights?.View);
            for (var n = 0; n < steps; n++)
            {
                buffers.UseScheduled(cursor.View);
                var (x, y) = _batcher.Collect(slot, count, shard: 0);
                buffers.Step.Run(x, y, costs);
                cursor.MoveNext();
            }
        });
}
