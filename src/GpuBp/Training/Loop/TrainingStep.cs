using GpuBp.Kernels;

namespace GpuBp;

/// <summary>One step of back-propagation on one mini-batch, all of it in device memory.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly Precision _precision;
    private readonly PackedLayers _packed;
    private readonly DropoutMasks? _masks;
    private readonly ForwardPass _forward;
    private readonly DeviceBuffer<float>[] _delta;
    private readonly DeviceBuffer<float> _settings;
    private readonly DeviceBuffer<int> _nonFinite;
    private readonly int[] _firstNonFinite;
    private readonly DeviceBuffer<float>? _gradients;
    private readonly OptimizerState _state;
    private readonly bool _ownsState;
    private readonly ParameterUpdate? _update;
    private float _learningRate;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="capacity">The most samples of a batch.</param>
    /// <param name="keepsGradients">Whether to store gradients though the optimiser needs none.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="packsAll">Whether to pack factors even where it does not pay.</param>
    /// <param name="state">What the optimiser keeps; null to keep it no longer than this.</param>
    internal TrainingStep(
        Mlp network,
        LossFunction loss,
        Optimizer optimizer,
        int capacity,
        bool keepsGradients = false,
        Precision precision = Precision.Float32,
        bool packsAll = false,
        OptimizerState? state = null)
    {
        _network = network;
        _loss = loss;
        _precision = precision;
        (Optimizer, _learningRate) = (optimizer, optimizer.LearningRate);
        (_state, _ownsState) = (state ?? new OptimizerState(), state is null);
        _packed = new PackedLayers(network, capacity, precision, packsAll);
        _delta = new DeviceBuffer<float>[network.Layers.Count];
        _firstNonFinite = new int[network.Layers.Count];
        Array.Fill(_firstNonFinite, FiniteCheck.None);
        try
        {
            _masks = DropoutMasks.For(network);
            _forward = new ForwardPass(network, capacity, precision, _packed, isTraining: true, _masks);
            for (var l = 0; l < _delta.Length; l++)
                _delta[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);

            _settings = network.Device.Upload<float>(optimizer.Settings);
            _nonFinite = network.Device.Upload<int>(_firstNonFinite);

            // Zeros stay in the gaps between layers, and where a layer has no biases.
            if (keepsGradients || !optimizer.DescendsDirectly)
                _gradients = network.Device.Upload<float>(new float[network.Parameters.Length]);
            if (!optimizer.DescendsDirectly)
            {
                _state.Prepare(network, optimizer);
                _update = new ParameterUpdate(network, optimizer, _state);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a step takes of device memory however small its batch, in numbers of 4 bytes.</summary>
    internal static long FixedNumbers(Mlp network, Optimizer optimizer, OptimizerState? state) =>
        network.Layers.Count + optimizer.Settings.Length +
        (DropoutMasks.Drops(network) ? DropoutMasks.Numbers : 0) +
        (optimizer.DescendsDirectly
            ? 0
            : network.Parameters.Length + ParameterUpdate.Numbers(network, optimizer) +
                (state ?? new OptimizerState()).NumbersFor(network, optimizer));

    /// <summary>How a gradient changes the parameters.</summary>
    internal Optimizer Optimizer { get; private set; }

    /// <summary>The numbers of the optimiser, <see cref="Optimizer.Settings"/>, in device memory.</summary>
    internal BufferView<float> Settings => _settings.View;

    /// <summary>For each layer, the first batch that came to what is not finite.</summary>
    internal BufferView<int> NonFinite => _nonFinite.View;

    /// <summary>batch → forward → BP1 → BP2 → BP3, BP4 → update.</summary>
    /// <param name="x">Features, [batch × inputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="costs">Where the samples' costs before the update go.</param>
    internal void Run(Matrix x, Matrix y, BatchCosts costs)
    {
        _forward.Run(x, costs.Cursor);         // a¹ … aᴸ⁻¹, zᴸ
        OutputDelta(y, costs);                 // BP1: deltaᴸ
        BackwardDeltas(x.Rows, costs.Current); // BP2: deltaᴸ⁻¹ … delta¹
        Gradients(x, costs);                   // BP3, BP4; last, with the update: BP2 needs the old W
        Update(costs);
    }

    /// <summary>Before an epoch: what its dropout is drawn from.</summary>
    internal void Start(long seed, long firstStep) => _masks?.Start(seed, firstStep);

    /// <summary>From the next step on takes the settings of another optimiser of the same kind.</summary>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="rate">η; the optimiser's own where null.</param>
    internal void Use(Optimizer optimizer, double? rate = null)
    {
        var learningRate = (float)(rate ?? optimizer.LearningRate);
        if (ReferenceEquals(optimizer, Optimizer) && learningRate == _learningRate)
            return;

        (Optimizer, _learningRate) = (optimizer, learningRate);
        var settings = optimizer.Settings;
        settings[UpdateNumbers.Rate] = learningRate;
        _settings.View.CopyFrom(settings);
    }

    /// <summary>
    /// The first batch whose gradients or updates were not finite, and the layer nearest the output of
    /// which that is so, both from 0; null where all were. Waits for all that was launched before.
    /// </summary>
    internal (int Batch, int Layer)? FirstNonFinite()
    {
        _nonFinite.View.CopyTo(_firstNonFinite);
        var batch = _firstNonFinite.Min();
        return batch == FiniteCheck.None ? null : (batch, Array.LastIndexOf(_firstNonFinite, batch));
    }

    /// <summary>The mean of ∂C/∂w over the last batch, in the layout of the parameters.</summary>
    /// <exception cref="InvalidOperationException">The gradients are not kept.</exception>
    internal BufferView<float> LastGradients => (_gradients ?? throw new InvalidOperationException(
        "This step stores no gradients; ask for them when it is made.")).View;

    public void Dispose()
    {
        _packed.Dispose();
        _masks?.Dispose();
        _forward?.Dispose();
        foreach (var delta in _delta)
            delta?.Dispose();
        _settings?.Dispose();
        _nonFinite?.Dispose();
        _gradients?.Dispose();
        _update?.Dispose();
        if (_ownsState)
            _state.Dispose();
    }

    private void OutputDelta(Matrix y, BatchCosts costs)
    {
        var last = _delta.Length - 1;
        var delta = Delta(last, y.Rows);
        _loss.OutputDelta(_network.Layers[last].Activation, _forward.Z(y.Rows), y, delta, costs);
        if (costs.Weights is { } weights)
            OutputLaunches.WeighRows(delta, costs, weights);
        _packed.PackDelta(last, delta);
    }

    private void BackwardDeltas(int batch, BufferView<int> current)
    {
        for (var l = _delta.Length - 2; l >= 0; l--)
        {
            var delta = Delta(l, batch);
            _network.Layers[l].Activation.BackwardDelta(
                _packed.Delta(l + 1, Delta(l + 1, batch)),
                _packed.W(l + 1),
                _forward.Kept(l, batch),
                delta,
                _precision);
            _masks?.Apply(l, delta, delta, current);
            _packed.PackDelta(l, delta);
        }
    }

    // An optimiser that descends directly has no gradient to store, and no update to make after it.
    private void Gradients(Matrix x, BatchCosts costs)
    {
        for (var l = 0; l < _delta.Length; l++)
        {
            var layer = _network.Layers[l];
            var delta = _packed.Delta(l, Delta(l, x.Rows));
            var input = _packed.X(l, l == 0 ? x : _forward.A(l - 1, x.Rows));
            var check = new FiniteCheck(costs.Current, _nonFinite.View.Slice(l, 1));
            if (_gradients is null)
                Optimizer.Descend(layer, delta, input, _settings, check, _precision);
            else
                Gradients(layer, delta, input, _gradients, check);
        }
    }

    private void Gradients(
        DenseLayer layer, Factor delta, Factor x, BufferView<float> gradients, FiniteCheck check)
    {
        BackwardLaunches.WeightGradient(
            delta, x, new Matrix(layer.WeightsIn(gradients), layer.Outputs, layer.Inputs), check, _precision);
        if (layer.HasBias)
            BackwardLaunches.BiasGradient(delta.Values, layer.BiasesIn(gradients));
    }

    private void Update(BatchCosts costs)
    {
        if (_update is not null)
            _update.Run(_gradients!, _settings, costs.Current, _nonFinite);
        else if (_gradients is not null)
            UpdateLaunches.SgdUpdate(_network.Parameters, _gradients, _settings);
    }

    /// <summary>δˡ, [batch × outputs of layer l].</summary>
    private Matrix Delta(int l, int batch) =>
        Matrix.FirstRows(_delta[l], batch, _network.Layers[l].Outputs);
}
