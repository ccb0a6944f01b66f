using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP4 and gradient descent in one: W ← W − η δᵀ·x / batch. No gradient is stored.
/// </summary>
/// <remarks>2·outputs·inputs·batch FLOP; sums run in the order of the samples.</remarks>
internal static class WeightDescent
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [outputs × inputs].</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <param name="w">Weights, [outputs × inputs]; each element updated once.</param>
    /// <param name="learningRate">
    /// One element: η, in device memory, so that recorded launches read new values.
    /// </param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">
    /// One element: lowered to the batch's number if a result is not finite.
    /// </param>
    /// <param name="batch">Samples i, over which the mean is taken.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    // Told how many threads there are, CUDA's compiler reads as far ahead as in WeightGradient.
    [Kernel(MaxThreads = 256, Groups = 1), SimdForm(typeof(Simd.WeightDescentSimd))]
    internal static void Run<TTile>(
        ArrayView<float> delta, ArrayView<float> x, ArrayView<float> w,
        ArrayView<float> learningRate,
        ArrayView<int> current, ArrayView<int> nonFinite, int batch, int outputs, int inputs)
        where TTile : struct, ITile
    {
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var j0 = Product.FirstRow<TTile>();
        var k0 = Product.FirstColumn<TTile>();
        Product.ColumnsByColumns<TTile>(delta, x, sums, j0, k0, outputs, inputs, batch);
        var step = learningRate[0] / batch;
        var isFinite = true;
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
        {
            var j = j0 + Product.Row<TTile>(s, isRows: false);
            var k = k0 + Product.Column<TTile>(s, isRows: false);
            if (Product.Owns<TTile>(j, outputs, k, inputs))
            {
                var at = (long)j * inputs + k;
                var weight = w[at] - step * sums[s];
                w[at] = weight;
                isFinite = isFinite && FiniteCheck.IsFinite(weight);
            }
        }

        FiniteCheck.Note(isFinite, current, nonFinite);
    }
}
