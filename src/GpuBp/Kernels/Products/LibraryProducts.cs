namespace GpuBp.Kernels;

/// <summary>
/// Computes products with a vendor's library, and then what the kernels fuse with them.
/// </summary>
internal static class LibraryProducts
{
    /// <summary>a = σ(x·Wᵀ + b)</summary>
    internal static void LinearForward<TActivation>(
        IMatrixProducts products, Matrix x, Matrix w, BufferView<float> b, Matrix a)
        where TActivation : struct, IActivation
    {
        products.Multiply(x, false, w, true, a, 1f);
        foreach (var (first, rows) in Chunks.OfRows(a.Rows, a.Columns))
            Launch.BiasActivation<TActivation>(
                a.Device, rows * a.Columns, a.RowRange((int)first, rows), b, a.Columns);
    }

    /// <summary>BP2: δ = (δ′ W′) ⊙ σ′(z), with δ′ and W′ of the next layer.</summary>
    internal static void BackwardDelta<TActivation>(
        IMatrixProducts products, Matrix nextDelta, Matrix nextW, Matrix kept, Matrix delta)
        where TActivation : struct, IActivation
    {
        products.Multiply(nextDelta, false, nextW, false, delta, 1f);
        foreach (var (first, length) in Chunks.Of(delta.Data.Length))
            Launch.DerivativeProduct<TActivation>(
                delta.Device, length, delta.Data.Slice(first, length),
                kept.Data.Slice(first, length));
    }

    /// <summary>BP4: ∂C/∂W = δᵀ·x / batch</summary>
    internal static void WeightGradient(
        IMatrixProducts products, Matrix delta, Matrix x, Matrix gradW, FiniteCheck check)
    {
        products.Multiply(delta, true, x, false, gradW, 1f / delta.Rows);
        foreach (var (first, length) in Chunks.Of(gradW.Data.Length))
            Launch.NonFiniteNote(
                gradW.Device, length, gradW.Data.Slice(first, length), check.Current,
                check.NonFinite);
    }
}
