using System.Diagnostics.CodeAnalysis;

namespace GpuBp;

/// <summary>
/// Epochs of steps on one dataset, or on parts of the same data: what the steps need, what runs
/// them, and what they came to.
/// </summary>
/// <remarks>
/// Parts go through the same buffers, which are allocated anew only for a part that is larger than
/// all before.
/// </remarks>
internal sealed class TrainingLoop : IDisposable
{
    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly int _batchSize;
    private readonly LoopOptions _options;
    private Dataset _part;
    private TrainingBuffers _buffers;
    private (int? Part, long FirstStep) _place;

    /// <summary>Allocates all that the steps need.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples to learn from, or the first part of them.</param>
    /// <param name="batchSize">Samples of a batch; at most all rows.</param>
    /// <param name="options">What else; null for the defaults.</param>
    /// <exception cref="DeviceOutOfMemoryException">The batch does not fit.</exception>
    internal TrainingLoop(
        Mlp network,
        LossFunction loss,
        Optimizer optimizer,
        Dataset data,
        int batchSize,
        LoopOptions? options = null)
    {
        (_network, _loss, _batchSize, _part) = (network, loss, batchSize, data);
        _options = options ?? new LoopOptions();
        Pace = _options.Plan?.Group is { } group ? new RankPace(group) : null;
        _options.State?.ForgetUnless(network, optimizer);
        try
        {
            Allocate(optimizer, loss.Of(data));
            if (_options.KeepsBest)
                Best = new BestParameters(network);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the steps.</summary>
    internal IStepRunner Steps { get; private set; }

    /// <summary>Batches of an epoch, or of the part.</summary>
    internal int Batches => _buffers.Batcher.Batches;

    /// <summary>Samples of the dataset, or of the part.</summary>
    internal int Rows => _buffers.Batcher.Rows;

    /// <summary>Lets all ranks do the same; null for this process alone.</summary>
    internal RankPace? Pace { get; }

    /// <summary>The best parameters so far; null unless the options ask for them.</summary>
    internal BestParameters? Best { get; }

    /// <summary>Samples of the epoch's batches, or the part's, before one.</summary>
    internal int SamplesBefore(int batch) =>
        (int)Math.Min((long)batch * _buffers.Batcher.BatchSize, Rows);

    /// <summary>The costs of the samples of the batches before one, in their order.</summary>
    internal BufferView<float> CostsBefore(int batch) =>
        _buffers.Losses.Costs.Slice(0, SamplesBefore(batch));

    /// <summary>Goes on to another part of the data, unless it is this one.</summary>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The part is larger than all before, and does not fit.
    /// </exception>
    internal void StartPart(Dataset part)
    {
        if (ReferenceEquals(part, _part))
            return;

        _part = part;
        var data = _loss.Of(part);
        if (_buffers.Suit(data))
        {
            _buffers.Replace(data);
            Steps.StartPart();
            return;
        }

        var optimizer = _buffers.Step.Optimizer;
        Free();
        Allocate(optimizer, data);
    }

    /// <summary>Starts an epoch on the dataset in its random order.</summary>
    internal void Start(long seed, int epoch) =>
        Start(seed, epoch, batch: 0, part: null, firstStep: (long)epoch * Batches);

    /// <summary>Starts a part of an epoch in its random order, at a batch of it.</summary>
    /// <param name="seed">The trainer's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch of the part.</param>
    /// <param name="part">The part, from 0; null for the dataset.</param>
    /// <param name="firstStep">Steps over all epochs before the part's first batch.</param>
    internal void Start(long seed, int epoch, int batch, int? part, long firstStep)
    {
        _place = (part, firstStep);
        var batcher = _buffers.Batcher;
        batcher.Shuffle(seed, epoch, batch, part ?? 0);
        _buffers.Weights?.Start(batcher.Order, batcher.BatchSize);
        _buffers.Step.Start(seed, firstStep);
    }

    /// <summary>Draws the order of an epoch ahead, while the device is busy.</summary>
    internal void DrawOrder(long seed, int epoch) => _buffers.Batcher.Draw(seed, epoch);

    /// <summary>Sets the optimizer for the steps to come; it is of the same kind.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="rate">
    /// η; the optimizer's own if null. Ignored if steps have rates of their own.
    /// </param>
    /// <param name="decayFactor">
    /// Multiplies the weight decay. Ignored if steps have weight decays of their own.
    /// </param>
    internal void Use(Optimizer optimizer, double? rate = null, double decayFactor = 1) =>
        _buffers.Step.Use(
            optimizer,
            _buffers.Rates is null ? rate : null,
            _buffers.Decays is null ? decayFactor : 1);

    /// <summary>Gives each step of the epoch a learning rate of its own.</summary>
    /// <param name="rate">η of a batch, by its number.</param>
    internal void UseRates(Func<int, double> rate) => Fill(_buffers.Rates!, rate);

    /// <summary>Gives each step of the epoch a weight decay of its own.</summary>
    /// <param name="factor">What multiplies it in a batch, by its number.</param>
    internal void UseDecays(Func<int, double> factor) => Fill(_buffers.Decays!, factor);

    /// <summary>Multiplies the layers' dropout in the epoch, or the part.</summary>
    /// <param name="factor">
    /// What multiplies it in a batch, by its number; of the first, if all have the same.
    /// </param>
    internal void UseDropout(Func<int, double> factor) => _buffers.Step.UseDropout(
        [.. Enumerable.Range(0, _options.SchedulesDropout ? Batches : 1).Select(factor)]);

    /// <summary>
    /// The mean loss of a sample in the epoch, or the part, after all of its steps.
    /// </summary>
    internal double MeanLoss() => TotalLoss() / Rows;

    /// <summary>The sum of the losses of the samples, after all steps.</summary>
    internal double TotalLoss()
    {
        Steps.Share();
        return _buffers.Losses.Total(Rows);
    }

    /// <summary>
    /// Looks for numbers that are not finite in the epoch so far, or the part: in the gradients,
    /// and, if the loss is known and not finite, in the costs. Waits for all launches before.
    /// </summary>
    /// <exception cref="NonFiniteException">There is one.</exception>
    internal void ThrowIfNonFinite(int epoch, double loss = 0)
    {
        Steps.Share();
        var gradient = _buffers.Step.NonFinite.First();
        if (gradient is null && double.IsFinite(loss))
            return;

        // A batch's costs are written before its gradients; those after it may be of an earlier
        // epoch.
        var last = gradient?.Batch ?? Batches - 1;
        var (batch, layer) = _buffers.Losses.FirstNonFinite(SamplesBefore(last + 1)) is { } sample
            ? ((int)(sample / _buffers.Batcher.BatchSize), (int?)null)
            : (last, gradient!.Value.Layer + 1);
        throw new NonFiniteException(
            (epoch + 1, _place.Part + 1, batch + 1, Batches, _place.FirstStep + batch + 1),
            [.. _buffers.Batcher.RowsOf(batch)],
            layer,
            _buffers.Step.Optimizer,
            isRestored: Best?.Kept is not null);
    }

    public void Dispose()
    {
        Free();
        Best?.Dispose();
    }

    [MemberNotNull(nameof(_buffers), nameof(Steps))]
    private void Allocate(Optimizer optimizer, LossData data)
    {
        // The copy of the best parameters is allocated once.
        var options = _options with { KeepsBest = _options.KeepsBest && Best is null };
        _buffers = new TrainingBuffers(_network, _loss, optimizer, data, _batchSize, options);
        Steps = _options.Plan is { } plan
            ? new ShardedSteps(_network, _buffers, plan)
            : (IStepRunner?)ResidentSteps.For(_network, _loss, _buffers) ??
                new RecordedSteps(_network, _buffers, _options.Precision);
        Steps.StartPart();
    }

    private void Fill(DeviceBuffer<float> numbers, Func<int, double> number) =>
        numbers.View.Slice(0, Batches).CopyFrom(
            [.. Enumerable.Range(0, Batches).Select(batch => (float)number(batch))]);

    private void Free()
    {
        Steps?.Dispose();
        _buffers?.Dispose();
    }
}
