using GpuBp.Kernels;

namespace GpuBp;

/// <summary>One step of back-propagation on one mini-batch, all of it in device memory.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly Optimizer _optimizer;
    private readonly ForwardPass _forward;
    private readonly DeviceBuffer<float>[] _delta;
    private readonly DeviceBuffer<float> _gradients;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    internal TrainingStep(Mlp network, LossFunction loss, Optimizer optimizer, int capacity)
    {
        _network = network;
        _loss = loss;
        _optimizer = optimizer;
        _forward = new ForwardPass(network, capacity);
        _delta = new DeviceBuffer<float>[network.Layers.Count];
        try
        {
            for (var l = 0; l < _delta.Length; l++)
                _delta[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);

            // Zeros stay in the gaps between layers, and where a layer has no biases.
            _gradients = network.Device.Upload<float>(new float[network.Parameters.Length]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>batch → forward → BP1 → BP2 → BP3, BP4 → update.</summary>
    /// <param name="x">Features, [batch × inputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="lossSums">Where the batch's cost before the update goes, as
    /// <see cref="LossSum.Groups"/> sums.</param>
    internal void Run(Matrix x, Matrix y, BufferView<float> lossSums)
    {
        _forward.Run(x);          // a¹ … aᴸ
        OutputDelta(y, lossSums); // BP1: deltaᴸ
        BackwardDeltas(x.Rows);   // BP2: deltaᴸ⁻¹ … delta¹
        Gradients(x);             // BP3, BP4
        Update();                 // last: BP2 needs the old W
    }

    /// <summary>The mean of ∂C/∂w over the last batch, in the layout of the parameters.</summary>
    internal BufferView<float> LastGradients => _gradients.View;

    public void Dispose()
    {
        _forward.Dispose();
        foreach (var delta in _delta)
            delta?.Dispose();
        _gradients?.Dispose();
    }

    private void OutputDelta(Matrix y, BufferView<float> lossSums)
    {
        var a = _forward.Output(y.Rows);
        _loss.Sum(_forward.Z(y.Rows), a, y, lossSums);
        _loss.OutputDelta(_network.Layers[^1].Activation, a, y, Delta(_delta.Length - 1, y.Rows));
    }

    private void BackwardDeltas(int batch)
    {
        for (var l = _delta.Length - 2; l >= 0; l--)
        {
            _network.Layers[l].Activation.BackwardDelta(
                Delta(l + 1, batch), _network.Layers[l + 1].W, _forward.A(l, batch), Delta(l, batch));
        }
    }

    private void Gradients(Matrix x)
    {
        for (var l = 0; l < _delta.Length; l++)
        {
            var layer = _network.Layers[l];
            var delta = Delta(l, x.Rows);
            var gradW = new Matrix(layer.WeightsIn(_gradients), layer.Outputs, layer.Inputs);
            Steps.WeightGradient(delta, l == 0 ? x : _forward.A(l - 1, x.Rows), gradW);
            if (layer.HasBias)
                Steps.BiasGradient(delta, layer.BiasesIn(_gradients));
        }
    }

    private void Update() => _optimizer.Update(_network.Parameters, _gradients);

    /// <summary>δˡ, [batch × outputs of layer l].</summary>
    private Matrix Delta(int l, int batch) =>
        Matrix.FirstRows(_delta[l], batch, _network.Layers[l].Outputs);
}
