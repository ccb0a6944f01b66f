using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The weights by which a layer that scales its inputs takes them unscaled: W diag(s).
/// </summary>
internal sealed class InputScale : IDisposable
{
    private readonly DenseLayer _layer;
    private readonly DeviceBuffer<float> _weights;

    /// <param name="layer">A layer that scales its inputs.</param>
    internal InputScale(DenseLayer layer)
    {
        _layer = layer;
        _weights = layer.W.Device.Allocations.Allocate<float>(Numbers(layer), isScoped: true);
    }

    /// <summary>The device memory that it takes, in numbers of 4 bytes.</summary>
    internal static long Numbers(DenseLayer layer) =>
        layer.ScalesInputs ? (long)layer.Outputs * layer.Inputs : 0;

    /// <summary>W diag(s), [outputs × inputs], after <see cref="Forward"/>.</summary>
    internal Matrix Weights => Matrix.FirstRows(_weights, _layer.Outputs, _layer.Inputs);

    /// <summary>Computes <see cref="Weights"/>, before each batch.</summary>
    internal void Forward() => ForwardLaunches.ScaledWeights(_layer.W, _layer.Scale, Weights);

    /// <summary>∂C/∂s and ∂C/∂W from δᵀ·x / batch, which stands in the place of ∂C/∂W.</summary>
    /// <param name="gradients">Gradients, in the layout of the network's parameters.</param>
    internal void Gradients(BufferView<float> gradients) => BackwardLaunches.ScaleGradient(
        _layer.W,
        _layer.Scale,
        new Matrix(_layer.WeightsIn(gradients), _layer.Outputs, _layer.Inputs),
        _layer.ScaleIn(gradients));

    public void Dispose() => _weights.Dispose();
}
