namespace GpuBp;

/// <summary>
/// The device memory that training takes, by the size of a batch, before any is allocated.
/// </summary>
/// <remarks>
/// A step of b samples takes, in numbers of 4 bytes: b · (inputs + outputs) for the batch,
/// 2 b · Σ neurons for the activations and δ, b for each neuron whose z is kept,
/// b · (2 neurons + 1) for each layer that normalizes, up to 2 b for each neuron of a residual
/// layer, 1 for the cost of each sample, 1 for its weight if samples have weights, the gradients
/// and states that the optimizer needs, and half of each factor that is packed. The dataset lies
/// on the device if it takes at most half of what the step leaves, so that validation has room;
/// else the host uploads each batch, to a second buffer of b · (inputs + outputs).
/// </remarks>
internal sealed class TrainingMemory
{
    private readonly Mlp _network;
    private readonly Precision _precision;
    private readonly int _rows;
    private readonly long _free;
    private readonly bool _readsInPlace;
    private readonly bool _takesParts;
    private readonly RowShare _share;

    // Numbers of 4 bytes, wider than long, which many large layers overflow.
    private readonly Int128 _ofSample;
    private readonly Int128 _ofNeurons;
    private readonly Int128 _ofAnyBatch;
    private readonly int _widest;
    private readonly int _widestOfData;

    /// <param name="network">The network, whose parameters are on its device.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples to learn from.</param>
    /// <param name="options">What else the steps need; null for the defaults.</param>
    /// <param name="hasWeights">Whether samples have weights.</param>
    internal TrainingMemory(
        Mlp network,
        Optimizer optimizer,
        Dataset data,
        LoopOptions? options = null,
        bool hasWeights = false)
    {
        options = (options ?? new LoopOptions()).For(data);
        var device = network.Device;
        _network = network;
        _precision = options.Precision;
        _share = options.Plan?.Share ?? RowShare.All;
        _rows = data.Rows;
        _free = options.FreeBytes ?? device.FreeBytes;
        _readsInPlace = device.ReadsHostMemory || data.On(device) is not null;
        _widestOfData = Math.Max(data.Inputs, data.Outputs);
        _widest = Math.Max(data.Inputs, network.Layers.Max(layer => layer.Outputs));
        _ofSample = (Int128)data.Inputs + data.Outputs;
        _takesParts = options.TakesParts;
        _ofNeurons = 2 * network.Layers.Sum(layer => (long)layer.Outputs) +
            ForwardPass.KeptOfSample(network) + BackwardPass.PassingOfSample(network);
        _ofAnyBatch = TrainingStep.FixedNumbers(network, optimizer, options) +
            ResidentSteps.MaxNumbers(network) + BatchCursor.Numbers +
            (Int128)_rows * (1 + (hasWeights ? 1 : 0) + options.ScheduledNumbers) +
            (options.KeepsBest ? network.Parameters.Length : 0);
    }

    /// <summary>Whether the dataset stays with the host, which uploads each batch.</summary>
    internal bool Streams(int batch) => _readsInPlace
        ? _takesParts // Recorded steps read one place in memory; each part lies elsewhere.
        : !FitsBuffer((Int128)_rows * _widestOfData) || 2 * OfDataset > _free - OfStep(batch);

    /// <summary>Bytes of all buffers, for batches of so many samples.</summary>
    internal Int128 Total(int batch) =>
        OfStep(batch) + (Streams(batch) ? OfSecondBuffer(batch) : OfDataset);

    /// <summary>Whether batches of so many samples fit.</summary>
    internal bool Fits(int batch) => FitsBuffer((Int128)batch * _widest) && Total(batch) <= _free;

    /// <summary>The largest batch that fits, up to the whole dataset; 0 if none does.</summary>
    internal int LargestBatch()
    {
        // A smaller batch always fits where a larger one does.
        var (fits, fitsNot) = (0, _rows + 1L);
        while (fitsNot - fits > 1)
        {
            var middle = (int)((fits + fitsNot) / 2);
            if (Fits(middle))
                fits = middle;
            else
                fitsNot = middle;
        }

        return fits;
    }

    /// <exception cref="DeviceOutOfMemoryException">
    /// Batches of so many samples do not fit.
    /// </exception>
    internal void Require(int batch)
    {
        if (Fits(batch))
            return;

        static long Long(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);
        throw new DeviceOutOfMemoryException(
            _network.Device.Info,
            $"training {_network} in batches of {batch:N0}",
            Long(Total(batch)),
            Long(Bytes((Int128)batch * _widest)),
            _free,
            LargestBatch());
    }

    private Int128 OfDataset => Bytes(_rows + (_readsInPlace ? 0 : _rows * _ofSample));

    private static Int128 Bytes(Int128 numbers) => numbers * sizeof(float);

    // Steps compute one shard after another, in the same memory.
    private Int128 OfStep(int batch)
    {
        var rows = batch == 0 ? 0 : _share.MaxShardRows(batch);
        return Bytes(
            rows * (_ofSample + _ofNeurons) + _ofAnyBatch +
            PackedLayers.Numbers(_network, rows, _precision));
    }

    // Of the first buffer, a shard is counted with the step.
    private Int128 OfSecondBuffer(int batch) => Bytes(
        (2 * _share.MaxRows(batch) - _share.MaxShardRows(batch)) * _ofSample);

    private bool FitsBuffer(Int128 numbers) =>
        Bytes(numbers) <= _network.Device.Info.MaxBufferBytes;
}
