using GpuBp.Kernels.Simd;
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
    /// <param name="nonFinite">One element: lowered to that number where what is written is not finite.</param>
    /// <param name="batch">Samples i; the mean is over these.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(WeightGradientSimd))]
    internal static void Run<TTile>(
        ArrayView<float> delta,
        ArrayView<float> x,
        ArrayView<float> gradW,
        ArrayView<int> current,
        ArrayView<int> nonFinite,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile
    {
        var deltaTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Rows + TTile.ColumnPadding) / TTile.FactorsPerFloat);
        var xTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Columns + TTile.ColumnPadding) / TTile.FactorsPerFloat);
        var sums = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var tile = Grid.IdxY * Grid.DimX + Grid.IdxX;
        var j0 = ProductTile.TileRow(tile, Grid.DimX, Grid.DimY) * TTile.Rows;
        var k0 = ProductTile.TileColumn(tile, Grid.DimX, Grid.DimY) * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(sums);
        for (var n = 0; n < TTile.Stages - 1; n++)
        {
            ProductTile.StageColumns<TTile>(
                delta, deltaTile, TTile.Rows, j0, outputs, n, batch, thread);
            ProductTile.StageColumns<TTile>(x, xTile, TTile.Columns, k0, inputs, n, batch, thread);
            AsyncCopy.Commit();
        }

        for (var n = 0; n * TTile.Depth < batch; n++)
        {
            AsyncCopy.Await<TTile>();
            Group.Barrier(); // Slice n is there, and nobody reads slice n − 1 any more.
            var ahead = n + TTile.Stages - 1;
            ProductTile.StageColumns<TTile>(
                delta, deltaTile, TTile.Rows, j0, outputs, ahead, batch, thread);
            ProductTile.StageColumns<TTile>(
                x, xTile, TTile.Columns, k0, inputs, ahead, batch, thread);
            AsyncCopy.Commit();
            if (TTile.Stages == 1)
                Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                deltaTile, xTile, sums, n, Group.IdxX, Group.IdxY, leftIsRows: false, rightIsRows: false);
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
        var isFinite = true;
        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var j = j0 + ProductTile.Row<TTile>(Group.IdxX, Group.IdxY, r, isRows: false);
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var k = k0 + ProductTile.Column<TTile>(Group.IdxX, Group.IdxY, c, isRows: false);
                if (isFirst && j < outputs && k < inputs)
                {
                    var mean = sums[ProductTile.At<TTile>(r, c)] / batch;
                    gradW[(long)j * inputs + k] = mean;
                    isFinite = isFinite && FiniteCheck.IsFinite(mean);
                }
            }
        }

        if (!isFinite)
            Atomic.Min(ref nonFinite[0], current[0]);
    }
}
