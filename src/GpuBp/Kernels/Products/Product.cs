using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// C = A·B. A group computes one tile of C: each thread computes sums and knows where they belong.
/// A factor is staged by rows if the terms of a sum are one of its rows, else by columns.
/// </summary>
/// <remarks>
/// The whole group calls these methods, launched with <see cref="Tiles.Config{TTile}"/>. Sums run
/// in the order of their terms.
/// </remarks>
internal static class Product
{
    /// <summary>The first row of the group's tile.</summary>
    internal static int FirstRow<TTile>()
        where TTile : struct, ITile =>
        ProductTile.TileRow(Grid.IdxY * Grid.DimX + Grid.IdxX, Grid.DimX, Grid.DimY) * TTile.Rows;

    /// <summary>The first column of the group's tile.</summary>
    internal static int FirstColumn<TTile>()
        where TTile : struct, ITile =>
        ProductTile.TileColumn(Grid.IdxY * Grid.DimX + Grid.IdxX, Grid.DimX, Grid.DimY) *
        TTile.Columns;

    /// <summary>
    /// sums = the tile of left · rightᵀ that starts at row i0 and column j0; left is
    /// [rows × depth], right [columns × depth].
    /// </summary>
    internal static void RowsByRows<TTile>(
        ArrayView<float> left, ArrayView<float> right, ArrayView<float> sums, int i0, int j0,
        int rows, int columns, int depth)
        where TTile : struct, ITile
    {
        var leftStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Rows * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat);
        var rightStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Columns * (TTile.Depth + TTile.RowPadding) /
            TTile.FactorsPerFloat);
        Multiply<TTile>(
            left, leftStages, true, right, rightStages, true, sums, i0, j0, rows, columns, depth);
    }

    /// <summary>
    /// sums = the tile of left · right that starts at row i0 and column j0; left is [rows × depth],
    /// right [depth × columns].
    /// </summary>
    internal static void RowsByColumns<TTile>(
        ArrayView<float> left, ArrayView<float> right, ArrayView<float> sums, int i0, int j0,
        int rows, int columns, int depth)
        where TTile : struct, ITile
    {
        var leftStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Rows * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat);
        var rightStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Columns + TTile.ColumnPadding) /
            TTile.FactorsPerFloat);
        Multiply<TTile>(
            left, leftStages, true, right, rightStages, false, sums, i0, j0, rows, columns, depth);
    }

    /// <summary>
    /// sums = the tile of leftᵀ · right that starts at row i0 and column j0; left is
    /// [depth × rows], right [depth × columns].
    /// </summary>
    internal static void ColumnsByColumns<TTile>(
        ArrayView<float> left, ArrayView<float> right, ArrayView<float> sums, int i0, int j0,
        int rows, int columns, int depth)
        where TTile : struct, ITile
    {
        var leftStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Rows + TTile.ColumnPadding) /
            TTile.FactorsPerFloat);
        var rightStages = SharedMemory.Allocate<float>(
            TTile.Stages * TTile.Depth * (TTile.Columns + TTile.ColumnPadding) /
            TTile.FactorsPerFloat);
        Multiply<TTile>(
            left, leftStages, false, right, rightStages, false, sums, i0, j0, rows, columns, depth);
    }

    /// <summary>The row in the tile of a thread's sum s.</summary>
    internal static int Row<TTile>(int s, bool isRows)
        where TTile : struct, ITile => ProductTile.Row<TTile>(Group.IdxX, Group.IdxY, s, isRows);

    /// <summary>The column in the tile of a thread's sum s.</summary>
    internal static int Column<TTile>(int s, bool isRows)
        where TTile : struct, ITile => ProductTile.Column<TTile>(Group.IdxX, Group.IdxY, s, isRows);

    /// <summary>
    /// Whether a sum is inside C and the thread stores it: of the threads that share a sum, only
    /// those of the first part hold all of it.
    /// </summary>
    internal static bool Owns<TTile>(int i, int rows, int j, int columns)
        where TTile : struct, ITile =>
        (TTile.Splits == 1 || StagedTile.Part<TTile>(Thread()) == 0) && i < rows && j < columns;

    private static void Multiply<TTile>(
        ArrayView<float> left,
        ArrayView<float> leftStages,
        bool leftIsRows,
        ArrayView<float> right,
        ArrayView<float> rightStages,
        bool rightIsRows,
        ArrayView<float> sums,
        int i0,
        int j0,
        int rows,
        int columns,
        int depth)
        where TTile : struct, ITile
    {
        ProductTile.Clear<TTile>(sums);
        for (var n = 0; n < TTile.Stages - 1; n++)
        {
            Stage<TTile>(left, leftStages, leftIsRows, TTile.Rows, i0, rows, n, depth);
            Stage<TTile>(right, rightStages, rightIsRows, TTile.Columns, j0, columns, n, depth);
            AsyncCopy.Commit();
        }

        for (var n = 0; n * TTile.Depth < depth; n++)
        {
            AsyncCopy.Await<TTile>();
            Group.Barrier(); // Slice n is complete, and no thread reads slice n − 1 any more.
            var ahead = n + TTile.Stages - 1;
            Stage<TTile>(left, leftStages, leftIsRows, TTile.Rows, i0, rows, ahead, depth);
            Stage<TTile>(right, rightStages, rightIsRows, TTile.Columns, j0, columns, ahead, depth);
            AsyncCopy.Commit();
            if (TTile.Stages == 1)
                Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                leftStages, rightStages, sums, n, Group.IdxX, Group.IdxY, leftIsRows, rightIsRows);
        }

        if (TTile.Splits > 1)
        {
            AsyncCopy.AwaitAll();
            Group.Barrier(); // Before the parts' sums overwrite the slices.
            ProductTile.ShareParts<TTile>(sums, leftStages, Thread());
            Group.Barrier();
            ProductTile.AddParts<TTile>(sums, leftStages, Thread());
        }
    }

    /// <summary>
    /// Starts to copy slice n of a factor: the tile's rows or columns, from the first on.
    /// </summary>
    private static void Stage<TTile>(
        ArrayView<float> factor, ArrayView<float> stages, bool isRows, int extent, int first,
        int count, int n, int depth)
        where TTile : struct, ITile
    {
        if (isRows)
            ProductTile.StageRows<TTile>(factor, stages, extent, first, count, n, depth, Thread());
        else
            ProductTile.StageColumns<TTile>(
                factor, stages, extent, first, count, n, depth, Thread());
    }

    private static int Thread() => Group.IdxY * Group.DimX + Group.IdxX;
}
