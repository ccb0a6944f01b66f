using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Completes a layer after a vendor's library computed x·Wᵀ: a ← σ(a + b).</summary>
internal static class BiasActivation
{
    /// <param name="i">Launch for batch·outputs.</param>
    /// <param name="a">
    /// x·Wᵀ on entry, the outputs on return, [batch × outputs]; each element updated once.
    /// </param>
    /// <param name="b">Biases, [outputs].</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run<TActivation>(
        Index1D i, ArrayView<float> a, ArrayView<float> b, int outputs)
        where TActivation : struct, IActivation
    {
        a[i] = TActivation.Apply(a[i] + b[i.X % outputs]);
    }
}
