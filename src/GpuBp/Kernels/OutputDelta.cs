namespace GpuBp.Kernels;

/// <summary>BP1, the error of the output layer: δᴸ = ∇ₐC ⊙ σ′(zᴸ), or a − y where a loss cancels σ′.</summary>
internal static class OutputDelta
{
    /// <param name="i">Launch for batch·outputs.</param>
    /// <param name="a">Outputs, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs]; each element written once.</param>
    [Kernel]
    internal static void Run<TActivation, TLoss>(
        Index1D i, ArrayView<float> a, ArrayView<float> y, ArrayView<float> delta)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        delta[i] = TLoss.Delta(a[i], y[i], TActivation.Derivative(a[i]));
    }
}
