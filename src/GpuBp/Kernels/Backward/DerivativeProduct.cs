using ILGPU;

namespace GpuBp.Kernels;

/// <summary>What follows δ′·W′ where a library computed it: δ ← δ ⊙ σ′(z).</summary>
internal static class DerivativeProduct
{
    /// <param name="i">Launch for batch·outputs.</param>
    /// <param name="delta">δ′·W′, and then δ, [batch × outputs]; each element updated once.</param>
    /// <param name="kept">What gives σ′(z), [batch × outputs]: the layer's outputs, or z where
    /// <see cref="IActivation.KeepsZ"/>.</param>
    [Kernel]
    internal static void Run<TActivation>(Index1D i, ArrayView<float> delta, ArrayView<float> kept)
        where TActivation : struct, IActivation
    {
        delta[i] *= TActivation.Derivative(kept[i]);
    }
}
