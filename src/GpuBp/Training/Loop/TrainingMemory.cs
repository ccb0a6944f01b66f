namespace GpuBp;

/// <summary>What training takes of a device's memory, by the size of a batch, before any is allocated.</summary>
/// <remarks>
/// A step of b samples takes, in numbers of 4 bytes: b · (inputs + outputs) for the batch,
/// 2 b · Σ neurons for the activations and δ, b for each neuron whose z is kept, one for each sample's
/// cost, and one for its weight where weights differ, the gradients where the optimiser needs them and the states
/// that it keeps, and half of each factor that is packed. The data set lies on the device where it takes at most half of
/// what the step leaves, so that room is left for validation; else each batch is brought from the host,
/// in a second buffer of b · (inputs + outputs).
/// </remarks>
internal sealed class TrainingMemory
{
    private readonly Mlp _network;
    private readonly Precision _precision;
    private readonly int _rows;
    private readonly long _free;
    private readonly bool _readsInPlace;
    private readonly bool _takesParts;

    // Numbers of 4 bytes, wider than long, which many large layers overflow.
    private readonly Int128 _ofSample;
    private readonly Int128 _ofNeurons;
    private readonly Int128 _ofAnyBatch;
    private readonly int _widest;
    private readonly int _widestOfData;

    /// <param name="network">The network, whose parameters are on its device.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="data">The samples to learn from.</param>
    /// <param name="freeBytes">What is free; null to ask the device.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="hasWeights">Whether samples count more or less.</param>
    /// <param name="needs">What else; null for nothing.</param>
    internal TrainingMemory(
        Mlp network,
        Optimizer optimizer,
        Dataset data,
        long? freeBytes = null,
        Precision precision = Precision.Float32,
        bool hasWeights = false,
        LoopNeeds? needs = null)
    {
        var device = network.Device;
        _network = network;
        _precision = precision;
        _rows = data.Rows;
        _free = freeBytes ?? device.FreeBytes;
        _readsInPlace = device.ReadsHostMemory || data.On(device) is not null;
        _widestOfData = Math.Max(data.Inputs, data.Outputs);
        _widest = Math.Max(data.Inputs, network.Layers.Max(layer => layer.Outputs));
        _ofSample = (Int128)data.Inputs + data.Outputs;
        needs ??= LoopNeeds.None;
        _takesParts = needs.TakesParts;
        _ofNeurons = 2 * network.Layers.Sum(layer => (long)layer.Outputs) +
            ForwardPass.KeptOfSample(network);
        _ofAnyBatch = TrainingStep.FixedNumbers(network, optimizer, needs.State) +
            ResidentStep.MostNumbers(network) + BatchCursor.Numbers +
            (Int128)_rows * (1 + (hasWeights ? 1 : 0) + (needs.SchedulesSteps ? 1 : 0)) +
            (needs.KeepsBest ? network.Parameters.Length : 0);
    }

    /// <summary>Whether the data set stays with the host, and each batch is brought from there.</summary>
    internal bool Streams(int batch) => _readsInPlace
        ? _takesParts // Steps are recorded for one place in memory, and each part has its own.
        : !FitsBuffer((Int128)_rows * _widestOfData) || 2 * OfResidentData > _free - OfStep(batch);

    /// <summary>Bytes of all buffers that training in batches of so many samples takes.</summary>
    internal Int128 Total(int batch) =>
        OfStep(batch) + (Streams(batch) ? OfSecondBuffer(batch) : OfResidentData);

    /// <summary>The most samples of a batch that fits, up to the whole set; 0 where none does.</summary>
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

    /// <exception cref="DeviceOutOfMemoryException">Training in batches of so many samples does not fit.</exception>
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

    private Int128 OfResidentData => Bytes(_rows + (_readsInPlace ? 0 : _rows * _ofSample));

    private static Int128 Bytes(Int128 numbers) => numbers * sizeof(float);

    private Int128 OfStep(int batch) => Bytes(
        batch * (_ofSample + _ofNeurons) + _ofAnyBatch +
        PackedLayers.Numbers(_network, batch, _precision));

    private Int128 OfSecondBuffer(int batch) => Bytes(batch * _ofSample);

    private bool Fits(int batch) => FitsBuffer((Int128)batch * _widest) && Total(batch) <= _free;

    private bool FitsBuffer(Int128 numbers) => Bytes(numbers) <= _network.Device.Info.MaxBufferBytes;
}
