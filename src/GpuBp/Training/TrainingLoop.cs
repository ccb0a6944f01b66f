using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Epochs of training on one data set, in buffers that are allocated once: a step is recorded for a
/// whole batch, in each buffer that batches lie in by turns, and for what is left to the last one; and
/// replayed for each batch.
/// </summary>
/// <remarks>
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

    private static readonly TimeSpan TrialBudget = TimeSpan.FromSeconds(1);

    private readonly Mlp _network;
    private readonly Batcher _batcher;
    private readonly TrainingStep _step;
    private readonly LossLog _losses;
    private readonly ResidentStep? _resident;
    private readonly RowWeights? _weights;
    private readonly Precision _precision;
    private readonly DeviceBuffer<float>? _rates;
    private LaunchSequence[] _wholeBatches = [];
    private LaunchSequence? _lastBatch;
    private LaunchSequence? _together;
    private long _trialAt = long.MaxValue;

    /// <summary>
    /// Allocates all that a step needs, and brings the data to the network's device where they leave
    /// room enough, as <see cref="TrainingMemory"/> says.
    /// </summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples to learn from.</param>
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
        var device = network.Device;
        (_network, _precision) = (network, precision);
        var lossData = loss.Of(data);
        data = lossData.Data;
        needs ??= LoopNeeds.None;
        needs.State?.ForgetUnless(optimizer);
        var memory = new TrainingMemory(
            network, optimizer, data, freeBytes, precision, hasWeights: lossData.Factors is not null, needs);
        batchSize = Math.Min(batchSize, data.Rows);
        memory.Require(batchSize);
        _batcher = memory.Streams(batchSize)
            ? new StreamedBatcher(device, data, batchSize)
            : new DeviceBatcher(device, data, batchSize);
        try
        {
            _step = new TrainingStep(
                network, loss, optimizer, batchSize, precision: precision, state: needs.State);
            _losses = new LossLog(device, data.Rows);
            _weights = RowWeights.For(device, lossData);
            if (needs.KeepsBest)
                Best = new BestParameters(network);
            if (needs.SchedulesSteps)
                _rates = device.Allocate<float>(data.Rows); // So that smaller batches take no more.
            else if (_weights is null)
                _resident = ResidentStep.For(network, loss, _step, _batcher);
            if (_resident is not null)
                return;

            Record();
            if (device.Info.Kind == DeviceKind.Cuda)
                _trialAt = Environment.TickCount64 + MillisecondsBeforeTrial;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Batches of an epoch.</summary>
    internal int Batches => _batcher.Batches;

    /// <summary>Parameters that were set aside; null unless that was asked for.</summary>
    internal BestParameters? Best { get; }

    /// <summary>What the samples of the epoch's batches before one cost, in their order.</summary>
    internal BufferView<float> CostsBefore(int batch) =>
        _losses.Costs.Slice(0, Math.Min((long)batch * _batcher.BatchSize, _losses.Costs.Length));

    /// <summary>Draws the order of an epoch and goes to its first batch, or to a later one.</summary>
    internal void Start(long seed, int epoch, int batch = 0)
    {
        _batcher.Shuffle(seed, epoch, batch);
        _weights?.Start(_batcher.Order, _batcher.BatchSize);
        _step.Start(seed, (long)epoch * Batches);
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
            return _resident.Run(_losses.Costs, most);
        if (Environment.TickCount64 >= _trialAt)
            TryTiles();

        // The last batch may be a smaller one.
        if (_together is not null && most > StepsTogether)
        {
            _together.Run();
            return StepsTogether;
        }

        (batch < Batches - 1 ? _wholeBatches[batch % _wholeBatches.Length] : _lastBatch!).Run();
        _batcher.GoOnFrom(batch);
        return 1;
    }

    /// <summary>Trains on the next batch of the epoch.</summary>
    /// <param name="batch">Its number, from 0.</param>
    internal void Step(int batch) => Run(batch, most: 1);

    /// <summary>The mean loss of a sample in the epoch, once all of its batches were run.</summary>
    internal double MeanLoss() => _losses.Mean();

    /// <summary>
    /// Looks whether something in the epoch was not finite: the gradients so far, and where the mean loss
    /// is known and not finite, what each sample cost. Waits for all that was launched before.
    /// </summary>
    /// <exception cref="NonFiniteException">Something was.</exception>
    internal void ThrowIfNonFinite(int epoch, double meanLoss = 0)
    {
        var gradient = _step.FirstNonFinite();
        if (gradient is null && double.IsFinite(meanLoss))
            return;

        // A batch's costs are written before its gradients; those after it may be of an earlier epoch.
        var last = gradient?.Batch ?? Batches - 1;
        var samples = Math.Min((last + 1L) * _batcher.BatchSize, _losses.Costs.Length);
        var (batch, layer) = _losses.FirstNonFinite(samples) is { } sample
            ? ((int)(sample / _batcher.BatchSize), (int?)null)
            : (last, gradient!.Value.Layer + 1);
        throw new NonFiniteException(
            epoch + 1, batch + 1, Batches, [.. _batcher.RowsOf(batch)], layer, _step.Optimizer, Best?.Restore() ?? false);
    }

    public void Dispose()
    {
        _batcher.Dispose();
        _step?.Dispose();
        _losses?.Dispose();
        _resident?.Dispose();
        _weights?.Dispose();
        _rates?.Dispose();
        Best?.Dispose();
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
        _wholeBatches = new LaunchSequence[Math.Min(_batcher.Turns, Batches)];
        for (var batch = 0; batch < _wholeBatches.Length; batch++)
            _wholeBatches[batch] = Record(batch);
        _lastBatch = _batcher.CountOf(Batches - 1) == _batcher.BatchSize
            ? _wholeBatches[(Batches - 1) % _wholeBatches.Length]
            : Record(Batches - 1);
        if (_network.Device.Info.IsGpu && _batcher.Turns == 1 && Batches > StepsTogether &&
            6.0 * _network.ParameterCount * _batcher.BatchSize <= MostOfSmallStep)
            _together = Record(0, StepsTogether);
    }

    /// <summary>Gather, the five calls, on to the next batch: for batches of the same turn and size.</summary>
    private LaunchSequence Record(int batch, int steps = 1) => _network.Device.Record(() =>
    {
        for (var n = 0; n < steps; n++)
        {
            if (_rates is not null)
                UpdateSteps.Rate(_step.Settings.Slice(0, 1), _rates, _batcher.Cursor.View);
            var (x, y) = _batcher.Collect(batch);
            _step.Run(x, y, new CostsAt(
                _losses.Costs,
                _batcher.Cursor.View,
                _batcher.Cursor.Current,
                _batcher.BatchSize,
                _weights?.View));
            _batcher.Cursor.MoveNext();
        }
    });
}
