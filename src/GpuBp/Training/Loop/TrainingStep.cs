using GpuBp.Kernels;

namespace GpuBp;

/// <summary>One step of back-propagation on one batch, all of it in device memory.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Mlp _network;
    private readonly Precision _precision;
    private readonly PackedLayers _packed;
    private readonly DropoutMasks? _masks;
    private readonly ForwardPass _forward;
    private readonly BackwardPass _backward;
    private readonly DeviceBuffer<float> _settings;
    private readonly DeviceBuffer<float>? _gradients;
    private readonly OptimizerState? _ownState;
    private readonly ParameterUpdate? _update;
    private readonly IReadOnlyList<ParameterRange>? _own;
    private (float Rate, float DecayFactor) _used;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="capacity">The maximum of samples of a batch.</param>
    /// <param name="options">How to compute, and what to keep; null for the defaults.</param>
    internal TrainingStep(
        Mlp network,
        LossFunction loss,
        Optimizer optimizer,
        int capacity,
        StepOptions? options = null)
    {
        options ??= new StepOptions();
        _network = network;
        _precision = options.Precision;
        (Optimizer, _used) = (optimizer, (optimizer.LearningRate, 1));
        _packed = new PackedLayers(network, capacity, _precision, options.PacksAll);
        try
        {
            _masks = DropoutMasks.For(network, options.DropoutSteps);
            _forward = new ForwardPass(
                network, capacity, _precision, _packed, isTraining: true, _masks);
            _backward = new BackwardPass(
                network, loss, capacity, _precision, _forward, _packed, _masks);
            _settings = network.Device.Upload<float>(optimizer.SettingsOn(network));
            NonFinite = new NonFiniteNotes(network);

            // Zeros stay in the gaps between layers, and where a layer has no biases.
            var descends = optimizer.DescendsDirectlyOn(network);
            _own = options.Plan?.OwnedBy(network);
            if (options.Plan is null && (options.StoresGradients || !descends))
                _gradients = network.Device.Upload<float>(new float[network.Parameters.Length]);
            if (!descends)
            {
                var state = options.State ?? (_ownState = new OptimizerState());
                state.Prepare(network, optimizer, _own);
                _update = new ParameterUpdate(network, optimizer, state, _own);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// What a step takes of device memory however small its batch, in numbers of 4 bytes.
    /// </summary>
    internal static long FixedNumbers(Mlp network, Optimizer optimizer, StepOptions options)
    {
        var descends = optimizer.DescendsDirectlyOn(network);
        return network.Layers.Count + network.Outputs + optimizer.SettingsOn(network).Length +
            network.Layers.Sum(InputScale.Numbers) +
            DropoutMasks.Numbers(network, options.DropoutSteps) +
            (options.Plan is null && !descends ? network.Parameters.Length : 0) +
            (options.Plan?.Numbers(network) ?? 0) +
            (descends
                ? 0
                : ParameterUpdate.Numbers(network, optimizer) +
                    (options.State ?? new OptimizerState()).NumbersFor(
                        network, optimizer, options.Plan?.OwnedBy(network)));
    }

    /// <summary>How a gradient changes the parameters.</summary>
    internal Optimizer Optimizer { get; private set; }

    /// <summary>The optimizer's <see cref="Optimizer.Settings"/>, in device memory.</summary>
    internal BufferView<float> Settings => _settings.View;

    /// <summary>Whether parameters may decay; not where the optimizer descends directly.</summary>
    internal bool Decays => _update is not null;

    /// <summary>The loss's parameter of each output, [outputs].</summary>
    internal BufferView<float> LossParameters => _backward.LossParameters;

    /// <summary>For each layer, the first batch whose gradient or update was not finite.</summary>
    internal NonFiniteNotes NonFinite { get; }

    /// <summary>batch → forward → BP1 → BP2 → BP3, BP4 → update.</summary>
    /// <param name="x">Features, [batch × inputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="costs">Where the samples' costs before the update go.</param>
    internal void Run(Matrix x, Matrix y, BatchCosts costs)
    {
        _forward.Run(x, costs.Cursor);                    // a¹ … aᴸ⁻¹, zᴸ
        _backward.OutputDelta(y, costs);                  // BP1: deltaᴸ
        _backward.BackwardDeltas(x.Rows, costs.Current);  // BP2: deltaᴸ⁻¹ … delta¹
        Gradients(x, costs, _gradients?.View);            // BP3, BP4
        if (_gradients is null)
            return;
        Squares(_gradients);
        Update(_gradients, costs.Current);                // last: BP2 needs the old W
    }

    /// <summary>The forward pass and BP1 of one shard of a batch.</summary>
    /// <param name="x">Features, [rows × inputs].</param>
    /// <param name="y">Targets, [rows × outputs].</param>
    /// <param name="costs">Where the costs of the shard's samples go.</param>
    /// <param name="firstRow">The row of the batch that is the shard's first.</param>
    internal void BeginShard(Matrix x, Matrix y, BatchCosts costs, int firstRow)
    {
        if (_masks is not null)
            _masks.FirstRow = firstRow;
        _forward.Run(x, costs.Cursor);
        _backward.OutputDelta(y, costs);
    }

    /// <summary>
    /// BP3 and BP4 of a layer of the shard, and BP2 of the layer below; from the last layer down.
    /// </summary>
    /// <param name="l">The layer.</param>
    /// <param name="x">Features, [rows × inputs].</param>
    /// <param name="costs">Where the costs of the shard's samples went.</param>
    /// <param name="gradients">Receives the layer's, the means over the shard.</param>
    internal void BackLayer(int l, Matrix x, BatchCosts costs, BufferView<float> gradients)
    {
        Gradients(l, x, costs, gradients);
        if (l > 0)
            _backward.BackwardDelta(l - 1, x.Rows, costs.Current);
    }

    /// <summary>
    /// Computes this rank's part of the sums behind the norm of the gradient, if the optimizer
    /// clips it.
    /// </summary>
    internal void Squares(BufferView<float> gradients) => _update?.Squares(gradients);

    /// <summary>These sums, of all ranks; null without clipping.</summary>
    internal BufferView<float>? AllSquares => _update?.AllSquares;

    /// <summary>
    /// Updates the parameters, or those that this rank owns, after <see cref="Squares"/>.
    /// </summary>
    /// <param name="gradients">The mean of ∂C/∂w over the batch.</param>
    /// <param name="current">One element: the number of the batch.</param>
    internal void Update(BufferView<float> gradients, BufferView<int> current)
    {
        if (_update is not null)
        {
            _update.Run(gradients, _settings, current, NonFinite.View);
            return;
        }

        foreach (var range in _own ?? [new(0, _network.Parameters.Length)])
            UpdateLaunches.SgdUpdate(
                range.Of(_network.Parameters), range.Of(gradients), _settings);
    }

    /// <summary>Before an epoch: what its dropout is drawn from.</summary>
    internal void Start(long seed, long firstStep) => _masks?.Start(seed, firstStep);

    /// <summary>Multiplies the layers' dropout in the steps to come.</summary>
    /// <param name="factors">
    /// One for each batch of the epoch, or one for all, as the options say.
    /// </param>
    internal void UseDropout(IReadOnlyList<double> factors) => _masks?.Use(factors);

    /// <summary>Sets the optimizer for the steps to come; it is of the same kind.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="rate">η; the optimizer's own if null.</param>
    /// <param name="decayFactor">Multiplies λ.</param>
    internal void Use(Optimizer optimizer, double? rate = null, double decayFactor = 1)
    {
        var used = ((float)(rate ?? optimizer.LearningRate), (float)decayFactor);
        if (ReferenceEquals(optimizer, Optimizer) && used == _used)
            return;

        (Optimizer, _used) = (optimizer, used);
        var settings = optimizer.SettingsOn(_network);
        settings[UpdateNumbers.Rate] = _used.Rate;
        if (_update is not null) // Else nothing decays.
            settings[UpdateNumbers.DecayFactor] = _used.DecayFactor;
        _settings.View.CopyFrom(settings);
        _update?.Use(optimizer);
    }

    /// <summary>The mean of ∂C/∂w over the last batch, in the layout of the parameters.</summary>
    /// <exception cref="InvalidOperationException">The gradients are not stored.</exception>
    internal BufferView<float> LastGradients => (_gradients ?? throw new InvalidOperationException(
        $"This step stores no gradients; set {nameof(StepOptions.StoresGradients)}.")).View;

    public void Dispose()
    {
        _packed.Dispose();
        _masks?.Dispose();
        _forward?.Dispose();
        _backward?.Dispose();
        _settings?.Dispose();
        NonFinite?.Dispose();
        _gradients?.Dispose();
        _update?.Dispose();
        _ownState?.Dispose();
    }

    // An optimizer that descends directly stores no gradient, and updates at once.
    private void Gradients(Matrix x, BatchCosts costs, BufferView<float>? gradients)
    {
        for (var l = 0; l < _network.Layers.Count; l++)
            Gradients(l, x, costs, gradients);
    }

    private void Gradients(int l, Matrix x, BatchCosts costs, BufferView<float>? gradients)
    {
        var layer = _network.Layers[l];
        if (layer.IsFrozen)
            return;

        var delta = _packed.Delta(l, _backward.Delta(l, x.Rows));
        var input = _packed.X(l, l == 0 ? x : _forward.A(l - 1, x.Rows));
        var check = new FiniteCheck(costs.Current, NonFinite.Of(l));
        if (gradients is null)
            Optimizer.Descend(layer, delta, input, _settings, check, _precision);
        else
        {
            Gradients(layer, delta, input, gradients.Value, check);
            _forward.Norm(l)?.Gradients(x.Rows, gradients.Value);
            _forward.Scale(l)?.Gradients(gradients.Value);
        }
    }

    private void Gradients(
        DenseLayer layer, Factor delta, Factor x, BufferView<float> gradients, FiniteCheck check)
    {
        var gradW = new Matrix(layer.WeightsIn(gradients), layer.Outputs, layer.Inputs);
        BackwardLaunches.WeightGradient(delta, x, gradW, check, _precision);
        if (layer.HasBias)
            BackwardLaunches.BiasGradient(delta.Values, layer.BiasesIn(gradients));
    }
}
