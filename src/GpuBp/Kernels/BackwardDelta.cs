using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>BP2, the error moved one layer back: δˡ = (δˡ⁺¹ Wˡ⁺¹) ⊙ σ′(zˡ).</summary>
/// <remarks>2·batch·outputs·next FLOP; sums run in the order of the next layer's neurons.</remarks>
internal static class BackwardDelta
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [batch × outputs].</summary>
    /// <param name="nextDelta">δ of the next layer, [batch × next].</param>
    /// <param name="nextW">Weights of the next layer, [next × outputs], before their update.</param>
    /// <param name="a">This layer's activations, [batch × outputs]; they give σ′(z).</param>
    /// <param name="delta">δ of this layer, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">This layer's neurons j.</param>
    /// <param name="next">The next layer's neurons.</param>
    [Kernel, SimdForm(typeof(BackwardDeltaSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> nextDelta,
        ArrayView<float> nextW,
        ArrayView<float> a,
        ArrayView<float> delta,
        int batch,
        int outputs,
        int next)
        where TTile : struct, ITile
        where TActivation : struct, IActivation
    {
        var deltaTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Rows);
        var wTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Columns);
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var i0 = Grid.IdxY * TTile.Rows;
        var j0 = Grid.IdxX * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(sums);
        for (var k0 = 0; k0 < next; k0 += TTile.Depth)
        {
            ProductTile.LoadRows<TTile>(nextDelta, deltaTile, TTile.Rows, i0, batch, k0, next, thread);
            ProductTile.LoadColumns<TTile>(nextW, wTile, TTile.Columns, j0, outputs, k0, next, thread);
            Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                deltaTile.Cast<Float4>(), wTile.Cast<Float4>(), sums, Group.IdxX, Group.IdxY);
            Group.Barrier(); // Before the tiles are overwritten.
        }

        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var i = i0 + Group.IdxY * TTile.RowsPerThread + r;
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var j = j0 + ProductTile.Column<TTile>(Group.IdxX, c);
                if (i < batch && j < outputs)
                {
                    var at = (long)i * outputs + j;
                    delta[at] = sums[r * TTile.ColumnsPerThread + c] * TActivation.Derivative(a[at]);
                }
            }
        }
    }
}
