using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The samples and all that steps on them need of the device's memory.</summary>
/// <remarks>
/// Allocated for the rows of one dataset. Parts of at most as many rows may take its place, as long
/// as their samples have weights where the first have them.
/// </remarks>
internal sealed class TrainingBuffers : IDisposable
{
    private readonly int _capacity;

    /// <summary>
    /// Copies the samples to the device if they leave room enough, as <see cref="TrainingMemory"/>
    /// says.
    /// </summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize">Samples of a batch; at most all rows.</param>
    /// <param name="options">What else the steps need.</param>
    /// <exception cref="DeviceOutOfMemoryException">The batch does not fit.</exception>
    internal TrainingBuffers(
        Mlp network,
        LossFunction loss,
        Optimizer optimizer,
        LossData data,
        int batchSize,
        LoopOptions options)
    {
        _capacity = data.Data.Rows;
        batchSize = Math.Min(batchSize, _capacity);
        var device = network.Device;
        var memory = Memory();
        if (!memory.Fits(batchSize))
        {
            device.Allocations.CollectGarbage();
            memory = Memory();
        }

        memory.Require(batchSize);
        try
        {
            var share = options.Plan?.Share ?? RowShare.All;
            Batcher = memory.Streams(batchSize)
                ? new StreamedBatcher(device, data.Data, batchSize, share)
                : new DeviceBatcher(device, data.Data, batchSize, share);
            Step = new TrainingStep(
                network,
                loss,
                optimizer,
                share.MaxShardRows(batchSize),
                options.For(data.Data));
            Losses = new LossLog(device, _capacity);
            Weights = RowWeights.For(device, data);
            // For each row, so that smaller batches take no more.
            if (options.SchedulesRates)
                Rates = device.Allocate<float>(_capacity);
            if (options.SchedulesDecays)
                Decays = device.Allocate<float>(_capacity);
        }
        catch
        {
            Dispose();
            throw;
        }

        TrainingMemory Memory() => new(
            network, optimizer, data.Data, options, hasWeights: data.Factors is not null);
    }

    /// <summary>Cuts the samples into batches.</summary>
    internal Batcher Batcher { get; }

    /// <summary>The step on a batch.</summary>
    internal TrainingStep Step { get; }

    /// <summary>The cost of each sample.</summary>
    internal LossLog Losses { get; }

    /// <summary>The weight of each sample; null if all have the same.</summary>
    internal RowWeights? Weights { get; }

    /// <summary>The learning rate of each batch; null if all have the same.</summary>
    internal DeviceBuffer<float>? Rates { get; }

    /// <summary>The factor of the weight decay of each batch; null if all have the same.</summary>
    internal DeviceBuffer<float>? Decays { get; }

    /// <summary>
    /// Launches what sets a step's learning rate and weight decay, where they are its own.
    /// </summary>
    internal void UseScheduled(BufferView<int> cursor)
    {
        if (Rates is not null)
            UpdateLaunches.Rate(Step.Settings.Slice(UpdateNumbers.Rate, 1), Rates, cursor);
        if (Decays is not null && Step.Decays)
            UpdateLaunches.Rate(Step.Settings.Slice(UpdateNumbers.DecayFactor, 1), Decays, cursor);
    }

    /// <summary>Whether another part can take the place of this one.</summary>
    internal bool Suit(LossData part) =>
        part.Data.Rows <= _capacity && (part.Factors is null) == (Weights is null);

    /// <summary>Puts another part in the place of this one.</summary>
    internal void Replace(LossData part)
    {
        Batcher.Replace(part.Data);
        Weights?.Replace(part);
    }

    public void Dispose()
    {
        Batcher?.Dispose();
        Step?.Dispose();
        Losses?.Dispose();
        Weights?.Dispose();
        Rates?.Dispose();
        Decays?.Dispose();
    }
}
