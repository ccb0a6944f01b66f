using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>BP4 and gradient descent in one: W ← W − η δᵀ·x / batch, where no gradient is stored.</summary>
/// <remarks>2·outputs·inputs·batch FLOP; sums run in the order of the samples.</remarks>
internal static class WeightDescent
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [outputs × inputs].</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <param name="w">Weights, [outputs × inputs]; each element updated once.</param>
    /// <param name="learningRate">One element: η, in device memory so that a recorded launch takes a new one.</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">One element: lowered to that number where what is written is not finite.</param>
    /// <param name="batch">Samples i; the mean is over these.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(WeightDescentSimd))]
    internal static void Run<TTile>(
        ArrayView<float> delta,
        ArrayView<float> x,
        ArrayView<float> w,
        ArrayView<float> learningRate,
        ArrayView<int> current,
        ArrayView<int> nonFinite,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile
    {
        var deltaTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Rows);
        var xTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Columns);
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var j0 = Grid.IdxY * TTile.Rows;
        var k0 = Grid.IdxX * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(sums);
        for (var i0 = 0; i0 < batch; i0 += TTile.Depth)
        {
            ProductTile.LoadColumns<TTile>(delta, deltaTile, TTile.Rows, j0, outputs, i0, batch, thread);
            ProductTile.LoadColumns<TTile>(x, xTile, TTile.Columns, k0, inputs, i0, batch, thread);
            Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                deltaTile.Cast<Float4>(), xTile.Cast<Float4>(), sums, Group.IdxX, Group.IdxY);
            Group.Barrier(); // Before the tiles are overwritten.
        }

        var step = learningRate[0] / batch;
        var isFinite = true;
        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var j = j0 + Group.IdxY * TTile.RowsPerThread + r;
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var k = k0 + ProductTile.Column<TTile>(Group.IdxX, c);
                if (j < outputs && k < inputs)
                {
                    var at = (long)j * inputs + k;
                    var weight = w[at] - step * sums[r * TTile.ColumnsPerThread + c];
                    w[at] = weight;
                    isFinite = isFinite && FiniteCheck.IsFinite(weight);
                }
            }
        }

        if (!isFinite)
            Atomic.Min(ref nonFinite[0], current[0]);
    }
}
