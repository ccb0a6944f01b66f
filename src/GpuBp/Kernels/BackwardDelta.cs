using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP2, the error moved one layer back: δˡ = (δˡ⁺¹ Wˡ⁺¹) ⊙ σ′(zˡ).</summary>
/// <remarks>2·batch·outputs·next FLOP; sums run in the order of the next layer's neurons.</remarks>
internal static class BackwardDelta
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [batch × outputs].</summary>
    /// <param name="nextDelta">δ of the next layer, [batch × next].</param>
    /// <param name="nextW">Weights of the next layer, [next × outputs], before their update.</param>
    /// <param name="kept">What gives σ′(z), [batch × outputs]: this layer's activations, or z where
    /// <see cref="IActivation.KeepsZ"/>.</param>
    /// <param name="delta">δ of this layer, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">This layer's neurons j.</param>
    /// <param name="next">The next layer's neurons.</param>
    [Kernel, SimdForm(typeof(BackwardDeltaSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> nextDelta,
        ArrayView<float> nextW,
        ArrayView<float> kept,
        ArrayView<float> delta,
        int batch,
        int outputs,
        int next)
        where TTile : struct, ITile
        where TActivation : struct, IActivation
    {
        var deltaTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Rows * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat);
        var wTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Columns + TTile.ColumnPadding) / TTile.FactorsPerFloat);
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var tile = Grid.IdxY * Grid.DimX + Grid.IdxX;
        var i0 = ProductTile.TileRow(tile, Grid.DimX, Grid.DimY) * TTile.Rows;
        var j0 = ProductTile.TileColumn(tile, Grid.DimX, Grid.DimY) * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(sums);
        for (var n = 0; n < TTile.Stages - 1; n++)
        {
            ProductTile.StageRows<TTile>(
                nextDelta, deltaTile, TTile.Rows, i0, batch, n, next, thread);
            ProductTile.StageColumns<TTile>(
                nextW, wTile, TTile.Columns, j0, outputs, n, next, thread);
            AsyncCopy.Commit();
        }

        for (var n = 0; n * TTile.Depth < next; n++)
        {
            AsyncCopy.Await<TTile>();
            Group.Barrier(); // Slice n is there, and nobody reads slice n − 1 any more.
            var ahead = n + TTile.Stages - 1;
            ProductTile.StageRows<TTile>(
                nextDelta, deltaTile, TTile.Rows, i0, batch, ahead, next, thread);
            ProductTile.StageColumns<TTile>(
                nextW, wTile, TTile.Columns, j0, outputs, ahead, next, thread);
            AsyncCopy.Commit();
            if (TTile.Stages == 1)
                Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                deltaTile, wTile, sums, n, Group.IdxX, Group.IdxY, leftIsRows: true, rightIsRows: false);
        }

        if (TTile.Splits > 1)
        {
            AsyncCopy.AwaitAll();
            Group.Barrier(); // Before the parts' sums overwrite the slices.
            ProductTile.ShareParts<TTile>(sums, deltaTile, thread);
            Group.Barrier();
            ProductTile.AddParts<TTile>(sums, deltaTile, thread);
        }

        // Of threads that share sums, the first part's have them all.
        var isFirst = StagedTile.Part<TTile>(thread) == 0;
        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var i = i0 + ProductTile.Row<TTile>(Group.IdxX, Group.IdxY, r, isRows: true);
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var j = j0 + ProductTile.Column<TTile>(Group.IdxX, Group.IdxY, c, isRows: false);
                if (isFirst && i < batch && j < outputs)
                {
                    var at = (long)i * outputs + j;
                    delta[at] = sums[ProductTile.At<TTile>(r, c)] * TActivation.Derivative(kept[at]);
                }
            }
        }
    }
}
