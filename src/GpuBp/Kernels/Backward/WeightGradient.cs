using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP4 over a batch, the mean of outer products: ∂C/∂W = δᵀ·x / batch.</summary>
/// <remarks>2·outputs·inputs·batch FLOP; sums run in the order of the samples.</remarks>
internal static class WeightGradient
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [outputs × inputs].</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <param name="gradW">Gradient, [outputs × inputs]; each element written once.</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">
    /// One element: lowered to the batch's number if a result is not finite.
    /// </param>
    /// <param name="batch">Samples i, over which the mean is taken.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(Simd.WeightGradientSimd))]
    internal static void Run<TTile>(
        ArrayView<float> delta, ArrayView<float> x, ArrayView<float> gradW, ArrayView<int> current,
        ArrayView<int> nonFinite, int batch, int outputs, int inputs)
        where TTile : struct, ITile
    {
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var j0 = Product.FirstRow<TTile>();
        var k0 = Product.FirstColumn<TTile>();
        Product.ColumnsByColumns<TTile>(delta, x, sums, j0, k0, outputs, inputs, batch);
        var isFinite = true;
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
        {
            var j = j0 + Product.Row<TTile>(s, isRows: false);
            var k = k0 + Product.Column<TTile>(s, isRows: false);
            if (Product.Owns<TTile>(j, outputs, k, inputs))
            {
                var mean = sums[s] / batch;
                gradW[(long)j * inputs + k] = mean;
                isFinite = isFinite && FiniteCheck.IsFinite(mean);
            }
        }

        FiniteCheck.Note(isFinite, current, nonFinite);
    }
}
