using GpuBp.Kernels;

namespace GpuBp;

/// <summary>BP1 and BP2: δ of each layer, from the output layer to the first.</summary>
internal sealed class BackwardPass : IDisposable
{
    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly Precision _precision;
    private readonly ForwardPass _forward;
    private readonly PackedLayers _packed;
    private readonly DropoutMasks? _masks;
    private readonly DeviceBuffer<float>[] _delta;
    private readonly DeviceBuffer<float>?[] _ofOutput;
    private readonly DeviceBuffer<float> _lossParameters;
    private readonly int _firstTrained;

    /// <param name="network">The network.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="capacity">The maximum of samples of a batch.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="forward">What gives z and a.</param>
    /// <param name="packed">Where δ and W are packed.</param>
    /// <param name="masks">What drops outputs of hidden layers; null if nothing does.</param>
    internal BackwardPass(
        Mlp network,
        LossFunction loss,
        int capacity,
        Precision precision,
        ForwardPass forward,
        PackedLayers packed,
        DropoutMasks? masks)
    {
        (_network, _loss, _precision) = (network, loss, precision);
        (_forward, _packed, _masks) = (forward, packed, masks);
        _firstTrained = network.Layers.TakeWhile(layer => layer.IsFrozen).Count();
        _delta = new DeviceBuffer<float>[network.Layers.Count];
        _ofOutput = new DeviceBuffer<float>?[network.Layers.Count];
        try
        {
            for (var l = 0; l < _delta.Length; l++)
            {
                var outputs = network.Layers[l].Outputs;
                _delta[l] = network.Device.Allocate<float>((long)capacity * outputs);
                if (network.Layers[l].IsResidual)
                    _ofOutput[l] = network.Device.Allocate<float>((long)capacity * outputs);
            }

            _lossParameters = loss.UploadParameters(network.Device, network.Outputs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The numbers of a sample for what passes by residual layers.</summary>
    internal static long PassingOfSample(Mlp network) =>
        network.Layers.Where(layer => layer.IsResidual).Sum(layer => (long)layer.Outputs);

    /// <summary>The loss's parameter of each output, [outputs].</summary>
    internal BufferView<float> LossParameters => _lossParameters.View;

    /// <summary>δ of layer l, [batch × outputs of layer l].</summary>
    internal Matrix Delta(int l, int batch) =>
        Matrix.FirstRows(_delta[l], batch, _network.Layers[l].Outputs);

    /// <summary>BP1: δ of the output layer, and the costs of the samples.</summary>
    internal void OutputDelta(Matrix y, BatchCosts costs)
    {
        var last = _delta.Length - 1;
        var delta = Delta(last, y.Rows);
        var activation = _network.Layers[last].Activation;
        _loss.OutputDelta(activation, _forward.Z(y.Rows), y, delta, costs, _lossParameters);
        if (costs.Weights is { } weights)
            OutputLaunches.WeighRows(delta, costs, weights);
        _packed.PackDelta(last, delta);
    }

    /// <summary>
    /// BP2: δ of the other layers, down to the first one that is not frozen.
    /// </summary>
    /// <param name="batch">Samples of the batch.</param>
    /// <param name="current">One element: the number of the batch.</param>
    internal void BackwardDeltas(int batch, BufferView<int> current)
    {
        for (var l = _delta.Length - 2; l >= 0; l--)
            BackwardDelta(l, batch, current);
    }

    /// <summary>
    /// BP2 for layer l, after the layer above; nothing if it and all below are frozen.
    /// </summary>
    /// <inheritdoc cref="BackwardDeltas" path="/param"/>
    internal void BackwardDelta(int l, int batch, BufferView<int> current)
    {
        if (l < _firstTrained)
            return;
        var delta = Delta(l, batch);
        var norm = _forward.Norm(l);
        var outer = norm?.Delta(batch) ?? delta; // δ of what σ takes.
        OuterDelta(l, outer);
        _masks?.Apply(l, outer, outer, current);
        norm?.Backward(delta);
        _packed.PackDelta(l, delta);
    }

    /// <summary>
    /// BP2 without what dropout and normalisation do: (δ′ W′ + s′) ⊙ σ′, with ∂C/∂ the next layer's
    /// output as s′ if the next layer is residual, else 0.
    /// </summary>
    /// <param name="l">The layer.</param>
    /// <param name="outer">Receives ∂C/∂ the argument of σ, [batch × outputs].</param>
    private void OuterDelta(int l, Matrix outer)
    {
        var activation = _network.Layers[l].Activation;
        var kept = _forward.Kept(l, outer.Rows);
        var nextDelta = _packed.Delta(l + 1, Delta(l + 1, outer.Rows));
        var nextW = _packed.W(l + 1, _forward.Weights(l + 1));
        if (_ofOutput[l] is null && _ofOutput[l + 1] is null)
        {
            activation.BackwardDelta(nextDelta, nextW, kept, outer, _precision);
            return;
        }

        var ofOutput = OfOutput(l, outer.Rows) ?? outer;
        Activation.Identity.BackwardDelta(nextDelta, nextW, kept, ofOutput, _precision);
        if (OfOutput(l + 1, outer.Rows) is { } passing)
            ForwardLaunches.ResidualSum(ofOutput, passing, ofOutput);
        if (_ofOutput[l] is not null) // The layer below needs it.
            UpdateLaunches.Copy(ofOutput.Data, outer.Data);
        activation.DerivativeProduct(outer, kept);
    }

    /// <summary>∂C/∂ the output of a residual layer l; null of others.</summary>
    private Matrix? OfOutput(int l, int batch) => _ofOutput[l] is { } buffer
        ? Matrix.FirstRows(buffer, batch, _network.Layers[l].Outputs)
        : null;

    public void Dispose()
    {
        foreach (var buffer in _delta.Concat(_ofOutput))
            buffer?.Dispose();
        _lossParameters?.Dispose();
    }
}
