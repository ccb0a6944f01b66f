using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP2, which moves the error one layer back: δˡ = (δˡ⁺¹ Wˡ⁺¹) ⊙ σ′(zˡ).</summary>
/// <remarks>2·batch·outputs·next FLOP; sums run in the order of the next layer's neurons.</remarks>
internal static class BackwardDelta
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [batch × outputs].</summary>
    /// <param name="nextDelta">δ of the next layer, [batch × next].</param>
    /// <param name="nextW">
    /// Weights of the next layer, [next × outputs], before their update.
    /// </param>
    /// <param name="kept">
    /// The argument of σ′, [batch × outputs]: this layer's outputs, or z if
    /// <see cref="IActivation.KeepsZ"/>.
    /// </param>
    /// <param name="delta">δ of this layer, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">This layer's neurons j.</param>
    /// <param name="next">The next layer's neurons.</param>
    [Kernel, SimdForm(typeof(Simd.BackwardDeltaSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> nextDelta, ArrayView<float> nextW, ArrayView<float> kept,
        ArrayView<float> delta, int batch, int outputs, int next)
        where TTile : struct, ITile where TActivation : struct, IActivation
    {
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var i0 = Product.FirstRow<TTile>();
        var j0 = Product.FirstColumn<TTile>();
        Product.RowsByColumns<TTile>(nextDelta, nextW, sums, i0, j0, batch, outputs, next);
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
        {
            var i = i0 + Product.Row<TTile>(s, isRows: true);
            var j = j0 + Product.Column<TTile>(s, isRows: false);
            var at = (long)i * outputs + j;
            if (Product.Owns<TTile>(i, batch, j, outputs))
                delta[at] = sums[s] * TActivation.Derivative(kept[at]);
        }
    }
}
