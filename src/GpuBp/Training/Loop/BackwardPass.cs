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
    private readonly DeviceBuffer<float> _lossParameters;

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
        _delta = new DeviceBuffer<float>[network.Layers.Count];
        try
        {
            for (var l = 0; l < _delta.Length; l++)
            {
                var outputs = network.Layers[l].Outputs;
                _delta[l] = network.Device.Allocate<float>((long)capacity * outputs);
            }

            _lossParameters = loss.UploadParameters(network.Device, network.Outputs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

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
        var first = _network.Layers.TakeWhile(layer => layer.IsFrozen).Count();
        for (var l = _delta.Length - 2; l >= first; l--)
        {
            var delta = Delta(l, batch);
            var norm = _forward.Norm(l);
            var outer = norm?.Delta(batch) ?? delta; // δ of what σ takes.
            _network.Layers[l].Activation.BackwardDelta(
                _packed.Delta(l + 1, Delta(l + 1, batch)),
                _packed.W(l + 1),
                _forward.Kept(l, batch),
                outer,
                _precision);
            _masks?.Apply(l, outer, outer, current);
            norm?.Backward(delta);
            _packed.PackDelta(l, delta);
        }
    }

    public void Dispose()
    {
        foreach (var delta in _delta)
            delta?.Dispose();
        _lossParameters?.Dispose();
    }
}
