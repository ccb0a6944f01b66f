using System.Diagnostics.CodeAnalysis;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Epochs of training on one data set, in buffers that are allocated once: a step is recorded for a
/// whole batch, in each buffer that batches lie in by turns, and for what is left to the last one; and
/// replayed for each batch.
/// </summary>
/// <remarks>
/// Data in parts go through the same buffers, which are allocated anew only for a part that is larger than all before.
/// On a GPU, launches cost more than small steps: there so many steps are recorded as one sequence,
/// and a network that one multiprocessor holds is trained by <see cref="ResidentStep"/>.
/// </remarks>
internal sealed class TrainingLoop : IDisposable
{
    /// <summary>Small steps that a GPU is given as one sequence.</summary>
    private const int StepsTogether = 8;

    /// <summary>The most operations of a small step, 6 for each weight and sample: some 100 µs, so that
    /// cancellation is heard after a millisecond.</summary>
    private const long MostOfSmallStep = 4_000_000_000;

    /// <summary>How long a GPU trains before other tiles are tried: who trains for less would not
    /// get back what the trial takes, and the first steps should come soon.</summary>
    private const long MillisecondsBeforeTrial = 2000;

    /// <summary>Last batches that steps stay recorded for, where parts leave different ones.</summary>
    private const int MostLastBatches = 16;

    private static readonly TimeSpan TrialBudget = TimeSpan.FromSeconds(1);

    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly int _batchSize;
    private readonly long? _freeBytes;
    private readonly Precision _precision;
    private readonly LoopNeeds _needs;
    private readonly Dictionary<(int Turn, int Count), LaunchSequence> _lastBatches = [];
    private Dataset _part;
    private int _capacity;
    private Batcher _batcher;
    private TrainingStep _step;
    private LossLog _losses;
    private ResidentStep? _resident;
    private RowWeights? _weights;
    private DeviceBuffer<float>? _rates;
    private LaunchSequence[] _wholeBatches = [];
    private LaunchSequence? _lastBatch;
    private LaunchSequence? _together;
    private long _trialAt = long.MaxValue;
    private (int? Part, long FirstStep) _place;

    /// <summary>
    /// Allocates all that a step needs, and brings the data to the network's device where they leave
    /// room enough, as <see cref="TrainingMemory"/> says.
    /// </summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples to learn from, or the first part of them.</param>
    /// <param name="batchSize">Samples of a batch; a larger one than the set means one batch.</param>
    /// <param name="freeBytes">What is free on the device; null to ask it.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="needs">What else; null for nothing.</param>
    /// <exception cref="DeviceOutOfMemoryException">The batch does not fit.</exception>
    internal TrainingLoop(
        Mlp network,
        LossFunction loss,
        Optimizer optimizer,
        Dataset data,
        int batchSize,
        long? freeBytes = null,
        Precision precision = Precision.Float32,
        LoopNeeds? needs = null)
    {
        (_network, _loss, _batchSize, _freeBytes, _precision) = (network, loss, batchSize, freeBytes, precision);
        _needs = needs ?? LoopNeeds.None;
        _needs.State?.ForgetUnless(optimizer);
        _part = data;
        try
        {
            Allocate(optimizer, loss.Of(data));
            if (_needs.KeepsBest)
                Best = new BestParameters(network);
            if (_resident is null && network.Device.Info.Kind == DeviceKind.Cuda)
                _trialAt = Environment.TickCount64 + MillisecondsBeforeTrial;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Batches of an epoch, or of the part.</summary>
    internal int Batches => _batcher.Batches;

    /// <summary>Samples of the data set, or of the part.</summary>
    internal int Rows => _batcher.Rows;

    /// <summary>Parameters that were set aside; null unless that was asked for.</summary>
    internal BestParameters? Best { get; }

    /// <summary>Samples of the epoch's batches, or the part's, before one.</summary>
    internal int SamplesBefore(int batch) => (int)Math.Min((long)batch * _batcher.BatchSize, Rows);

    /// <summary>What the samples of the batches before one cost, in their order.</summary>
    internal BufferView<float> CostsBefore(int batch) => _losses.Costs.Slice(0, SamplesBefore(batch));

    /// <summary>Goes on to another part of the data, unless it is this one.</summary>
    /// <exception cref="DeviceOutOfMemoryException">It is larger than all before, and does not fit.</exception>
    internal void Take(Dataset part)
    {
        if (ReferenceEquals(part, _part))
            return;

        _part = part;
        var data = _loss.Of(part);
        if (part.Rows > _capacity || data.Factors is null != _weights is null)
        {
            var optimizer = _step.Optimizer;
            Free();
            Allocate(optimizer, data);
            return;
        }

        _batcher.Replace(data.Data);
        _weights?.Take(data);
        if (_resident is null)
            RecordLast();
    }

    /// <summary>Draws the order of an epoch and goes to its first batch, or to a later one.</summary>
    internal void Start(long seed, int epoch, int batch = 0) =>
        Start(seed, epoch, batch, part: null, firstStep: (long)epoch * Batches);

    /// <summary>Draws the order of a part in an epoch and goes to its first batch, or to a later one.</summary>
    /// <param name="seed">The trainer's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch of the part.</param>
    /// <param name="part">The part, from 0; null for the data set.</param>
    /// <param name="firstStep">Steps over all epochs before the part's first batch.</param>
    internal void Start(long seed, int epoch, int batch, int? part, long firstStep)
    {
        _place = (part, firstStep);
        _batcher.Shuffle(seed, epoch, batch, part ?? 0);
        _weights?.Start(_batcher.Order, _batcher.BatchSize);
        _step.Start(seed, firstStep);
    }

    /// <summary>Draws the order of an epoch ahead, while the device is busy.</summary>
    internal void Draw(long seed, int epoch) => _batcher.Draw(seed, epoch);

    /// <summary>From the next step on takes the settings of another optimiser of the same kind.</summary>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="rate">η; the optimiser's own where null, or the step's where steps have their own.</param>
    internal void Use(Optimizer optimizer, double? rate = null) =>
        _step.Use(optimizer, _rates is null ? rate : null);

    /// <summary>Gives each step of the epoch a learning rate of its own.</summary>
    /// <param name="rate">η of a batch, by its number.</param>
    internal void UseRates(Func<int, double> rate) => _rates!.View.Slice(0, Batches).CopyFrom(
        [.. Enumerable.Range(0, Batches).Select(batch => (float)rate(batch))]);

    /// <summary>Trains on the next batches of the epoch.</summary>
    /// <param name="batch">The number of the first, from 0; the device counts for itself.</param>
    /// <param name="most">The most batches, at least 1.</param>
    /// <returns>How many.</returns>
    internal int Run(int batch, int most = int.MaxValue)
    {
        most = Math.Min(most, Batches - batch);
        if (_resident is not null)
            return _resident.Run(_losses.Costs.Slice(0, Rows), most);
        if (Environment.TickCount64 >= _trialAt)
            TryTiles();

        // The last batch may be a smaller one.
        if (_together is not null && most > StepsTogether)
        {
            _together.Run();
            return StepsTogether;
        }

        (batch < Batches - 1 ? _wholeBatches[batch % _wholeBatches.Length] : _lastBatch!).Run();
        _batcher.PrefetchAfter(batch);
        return 1;
    }

    /// <summary>Trains on the next batch of the epoch.</summary>
    /// <param name="batch">Its number, from 0.</param>
    internal void Step(int batch) => Run(batch, most: 1);

    /// <summary>The mean loss of a sample in the epoch, or the part, once all of its batches were run.</summary>
    internal double MeanLoss() => TotalLoss() / Rows;

    /// <summary>The sum of the losses of the samples, once all batches were run.</summary>
    internal double TotalLoss() => _losses.Total(Rows);

    /// <summary>
    /// Looks whether something in the epoch, or the part, was not finite: the gradients so far, and where the loss
    /// is known and not finite, what each sample cost. Waits for all that was launched before.
    /// </summary>
    /// <exception cref="NonFiniteException">Something was.</exception>
    internal void ThrowIfNonFinite(int epoch, double loss = 0)
    {
        var gradient = _step.FirstNonFinite();
        if (gradient is null && double.IsFinite(loss))
            return;

        // A batch's costs are written before its gradients; those after it may be of an earlier epoch.
        var last = gradient?.Batch ?? Batches - 1;
        var (batch, layer) = _losses.FirstNonFinite(SamplesBefore(last + 1)) is { } sample
            ? ((int)(sample / _batcher.BatchSize), (int?)null)
            : (last, gradient!.Value.Layer + 1);
        throw new NonFiniteException(
            (epoch + 1, _place.Part + 1, batch + 1, Batches, _place.FirstStep + batch + 1),
            [.. _batcher.RowsOf(batch)],
            layer,
            _step.Optimizer,
            Best?.Restore() ?? false);
    }

    public void Dispose()
    {
        Free();
        Best?.Dispose();
    }

    /// <summary>All that depends on how many rows there are at most, and what is recorded with it.</summary>
    [MemberNotNull(nameof(_batcher), nameof(_step), nameof(_losses))]
    private void Allocate(Optimizer optimizer, LossData data)
    {
        var device = _network.Device;
        var needs = _needs with { KeepsBest = _needs.KeepsBest && Best is null }; // Else it takes no more.
        var memory = new TrainingMemory(
            _network, optimizer, data.Data, _freeBytes, _precision, hasWeights: data.Factors is not null, needs);
        _capacity = data.Data.Rows;
        var batchSize = Math.Min(_batchSize, _capacity);
        memory.Require(batchSize);
        _batcher = memory.Streams(batchSize)
            ? new StreamedBatcher(device, data.Data, batchSize)
            : new DeviceBatcher(device, data.Data, batchSize);
        _step = new TrainingStep(
            _network, _loss, optimizer, batchSize, precision: _precision, state: _needs.State);
        _losses = new LossLog(device, _capacity);
        _weights = RowWeights.For(device, data);
        if (_needs.SchedulesSteps)
            _rates = device.Allocate<float>(_capacity); // So that smaller batches take no more.
        else if (_weights is null)
            _resident = ResidentStep.For(_network, _loss, _step, _batcher);
        if (_resident is null)
            Record();
    }

    private void Free()
    {
        _batcher?.Dispose();
        _step?.Dispose();
        _losses?.Dispose();
        _resident?.Dispose();
        _weights?.Dispose();
        _rates?.Dispose();
        (_resident, _weights, _rates) = (null, null, null);
    }

    /// <summary>Records anew where a trial has found faster tiles; they give the same bits.</summary>
    private void TryTiles()
    {
        _trialAt = long.MaxValue;
        if (TileTrial.Run(
            _network, _batcher.BatchSize, _precision, TrialBudget, _step.Optimizer.DescendsDirectly))
            Record();
    }

    private void Record()
    {
        var batches = _batcher.MaxBatches;
        _wholeBatches = new LaunchSequence[Math.Min(_batcher.Slots, batches)];
        for (var turn = 0; turn < _wholeBatches.Length; turn++)
            _wholeBatches[turn] = Record(turn, _batcher.BatchSize);
        _lastBatches.Clear();
        RecordLast();
        _together = _network.Device.Info.IsGpu && _batcher.Slots == 1 && batches > StepsTogether &&
            6.0 * _network.ParameterCount * _batcher.BatchSize <= MostOfSmallStep
            ? Record(0, _batcher.BatchSize, StepsTogether)
            : null;
    }

    /// <summary>The last batch of the part: a whole one, or recorded unless it was for a part before.</summary>
    private void RecordLast()
    {
        var last = Batches - 1;
        var (turn, count) = (last % _batcher.Slots, _batcher.CountOf(last));
        if (count == _batcher.BatchSize)
        {
            _lastBatch = _wholeBatches[turn];
            return;
        }

        if (_lastBatches.TryGetValue((turn, count), out _lastBatch))
            return;
        if (_lastBatches.Count == MostLastBatches)
            _lastBatches.Clear();
        _lastBatches[(turn, count)] = _lastBatch = Record(turn, count);
    }

    /// <summary>Gather, the five calls, on to the next batch: for batches of the same turn and size.</summary>
    private LaunchSequence Record(int turn, int count, int steps = 1) => _network.Device.Record(() =>
    {
        for (var n = 0; n < steps; n++)
        {
            if (_rates is not null)
                UpdateLaunches.Rate(_step.Settings.Slice(0, 1), _rates, _batcher.Cursor.View);
            var (x, y) = _batcher.Collect(turn, count);
            _step.Run(x, y, new BatchCosts(
                _losses.Costs,
                _batcher.Cursor.View,
                _batcher.Cursor.Current,
                _batcher.BatchSize,
                _weights?.View));
            _batcher.Cursor.MoveNext();
        }
    });
}
