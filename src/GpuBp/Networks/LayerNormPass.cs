using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The layer normalisation of one layer's batches, and what its backward pass needs of the forward
/// pass.
/// </summary>
internal sealed class LayerNormPass : IDisposable
{
    private readonly DenseLayer _layer;
    private readonly DeviceBuffer<float> _normal;
    private readonly DeviceBuffer<float> _scale;
    private readonly DeviceBuffer<float>? _delta;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="layer">A layer that normalizes.</param>
    /// <param name="capacity">The maximum of samples of a batch.</param>
    /// <param name="isTraining">Whether a backward pass follows.</param>
    internal LayerNormPass(DenseLayer layer, int capacity, bool isTraining)
    {
        _layer = layer;
        var allocations = layer.W.Device.Allocations;
        var length = (long)capacity * layer.Outputs;
        try
        {
            _normal = allocations.Allocate<float>(length, isScoped: true);
            _scale = allocations.Allocate<float>(capacity, isScoped: true);
            if (isTraining)
                _delta = allocations.Allocate<float>(length, isScoped: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The numbers of a sample that training takes.</summary>
    internal static long NumbersOfSample(DenseLayer layer) =>
        layer.HasLayerNorm ? 2L * layer.Outputs + 1 : 0;

    /// <summary>z ← γ x̂ + β</summary>
    /// <param name="z">x·Wᵀ + b, [batch × outputs].</param>
    internal void Forward(Matrix z) => ForwardLaunches.LayerNorm(
        z, _layer.Gamma, _layer.Beta, Rows(_normal, z.Rows), _scale.View.Slice(0, z.Rows));

    /// <summary>∂C/∂(γ x̂ + β), [batch × outputs]: the caller writes it before <see
    /// cref="Backward"/>.</summary>
    internal Matrix Delta(int batch) => Rows(_delta!, batch);

    /// <summary>BP2 through the normalisation; once for each forward pass.</summary>
    /// <param name="delta">Receives ∂C/∂z, [batch × outputs].</param>
    internal void Backward(Matrix delta) => BackwardLaunches.LayerNormDelta(
        Delta(delta.Rows),
        _layer.Gamma,
        Rows(_normal, delta.Rows),
        _scale.View.Slice(0, delta.Rows),
        delta);

    /// <summary>∂C/∂γ and ∂C/∂β, after <see cref="Backward"/>.</summary>
    /// <param name="batch">Samples of the batch.</param>
    /// <param name="gradients">Gradients, in the layout of the network's parameters.</param>
    internal void Gradients(int batch, BufferView<float> gradients)
    {
        BackwardLaunches.BiasGradient(Rows(_normal, batch), _layer.GammaIn(gradients));
        BackwardLaunches.BiasGradient(Delta(batch), _layer.BetaIn(gradients));
    }

    public void Dispose()
    {
        _normal?.Dispose();
        _scale?.Dispose();
        _delta?.Dispose();
    }

    private Matrix Rows(DeviceBuffer<float> buffer, int batch) =>
        Matrix.FirstRows(buffer, batch, _layer.Outputs);
}
