using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Completes BP2 after a vendor's library computed δ′·W′: δ ← δ ⊙ σ′(z).</summary>
internal static class DerivativeProduct
{
    /// <param name="i">Launch for batch·outputs.</param>
    /// <param name="delta">
    /// δ′·W′ on entry, δ on return, [batch × outputs]; each element updated once.
    /// </param>
    /// <param name="kept">
    /// The argument of σ′, [batch × outputs]: the layer's outputs, or z if
    /// <see cref="IActivation.KeepsZ"/>.
    /// </param>
    [Kernel]
    internal static void Run<TActivation>(Index1D i, ArrayView<float> delta, ArrayView<float> kept)
        where TActivation : struct, IActivation
    {
        delta[i] *= TActivation.Derivative(kept[i]);
    }
}
