using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>One dense layer in one launch: a = σ(x·Wᵀ + b).</summary>
/// <remarks>
/// z is not stored: σ′ is a function of a, so BP1 and BP2 need only a.
/// 2·batch·outputs·inputs FLOP; sums run in k order.
/// </remarks>
internal static class LinearForward
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [batch × outputs].</summary>
    /// <param name="x">Input, [batch × inputs].</param>
    /// <param name="w">Weights, [outputs × inputs]; w[j, k] joins input k to output j.</param>
    /// <param name="b">Biases, [outputs].</param>
    /// <param name="a">Output, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(LinearForwardSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> x,
        ArrayView<float> w,
        ArrayView<float> b,
        ArrayView<float> a,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile
        where TActivation : struct, IActivation
    {
        var xTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Rows * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat);
        var wTile = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Columns * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat);
        var z = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var tile = Grid.IdxY * Grid.DimX + Grid.IdxX;
        var i0 = ProductTile.TileRow(tile, Grid.DimX, Grid.DimY) * TTile.Rows;
        var j0 = ProductTile.TileColumn(tile, Grid.DimX, Grid.DimY) * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(z);
        for (var n = 0; n < TTile.Stages - 1; n++)
        {
            ProductTile.StageRows<TTile>(x, xTile, TTile.Rows, i0, batch, n, inputs, thread);
            ProductTile.StageRows<TTile>(w, wTile, TTile.Columns, j0, outputs, n, inputs, thread);
            AsyncCopy.Commit();
        }

        for (var n = 0; n * TTile.Depth < inputs; n++)
        {
            AsyncCopy.Await<TTile>();
            Group.Barrier(); // Slice n is there, and nobody reads slice n − 1 any more.
            var ahead = n + TTile.Stages - 1;
            ProductTile.StageRows<TTile>(x, xTile, TTile.Rows, i0, batch, ahead, inputs, thread);
            ProductTile.StageRows<TTile>(
                w, wTile, TTile.Columns, j0, outputs, ahead, inputs, thread);
            AsyncCopy.Commit();
            if (TTile.Stages == 1)
                Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                xTile, wTile, z, n, Group.IdxX, Group.IdxY, leftIsRows: true, rightIsRows: true);
        }

        if (TTile.Splits > 1)
        {
            AsyncCopy.AwaitAll();
            Group.Barrier(); // Before the parts' sums overwrite the slices.
            ProductTile.ShareParts<TTile>(z, xTile, thread);
            Group.Barrier();
            ProductTile.AddParts<TTile>(z, xTile, thread);
        }

        // Of threads that share sums, the first part's have them all.
        var isFirst = StagedTile.Part<TTile>(thread) == 0;
        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var i = i0 + ProductTile.Row<TTile>(Group.IdxX, Group.IdxY, r, isRows: true);
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var j = j0 + ProductTile.Column<TTile>(Group.IdxX, Group.IdxY, c, isRows: true);
                if (isFirst && i < batch && j < outputs)
                    a[(long)i * outputs + j] =
                        TActivation.Apply(z[ProductTile.At<TTile>(r, c)] + b[j]);
            }
        }
    }
}
