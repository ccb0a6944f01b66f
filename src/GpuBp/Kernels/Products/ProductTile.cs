using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// The parts that all kinds of tiles share: slices of the factors in shared memory, the sums of
/// each thread, and where these belong in C. A factor is staged by rows if the terms of a sum are
/// one of its rows, else by columns.
/// </summary>
/// <remarks>
/// One group computes one tile of C. Groups that run at the same time compute tiles of a few
/// neighbouring rows, so that they read the same parts of both factors.
/// </remarks>
internal static class ProductTile
{
    // Rows of tiles in a band: with 16, 264 groups at a time read about as much of one factor as of
    // the other.
    private const int Band = 16;

    /// <summary>
    /// The row of tiles that a group computes, of rowTiles × columnTiles of them.
    /// </summary>
    internal static int TileRow(int group, int rowTiles, int columnTiles)
    {
        var first = group / (Band * columnTiles) * Band;
        return first + group % (Band * columnTiles) % Math.Min(Band, rowTiles - first);
    }

    /// <summary>
    /// The column of tiles that a group computes, of rowTiles × columnTiles of them.
    /// </summary>
    internal static int TileColumn(int group, int rowTiles, int columnTiles)
    {
        var first = group / (Band * columnTiles) * Band;
        return group % (Band * columnTiles) / Math.Min(Band, rowTiles - first);
    }

    /// <summary>sums = 0</summary>
    internal static void Clear<TTile>(ArrayView<float> sums)
        where TTile : struct, ITile
    {
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
            sums[s] = 0f;
    }

    /// <summary>Starts to copy slice n of a factor [rows × depth], from row on.</summary>
    internal static void StageRows<TTile>(
        ArrayView<float> source,
        ArrayView<float> stages,
        int extent,
        int row,
        int rows,
        int n,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        if (TTile.Stages == 1)
        {
            PlainTile.LoadRows<TTile>(
                source, stages, extent, row, rows, n * TTile.Depth, depth, thread);
        }
        else
        {
            var length = extent * (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat;
            StagedTile.CopyRows<TTile>(
                source,
                stages.SubView(n % TTile.Stages * length, length),
                extent,
                row,
                rows,
                n * TTile.Depth,
                depth,
                thread);
        }
    }

    /// <summary>Starts to copy slice n of a factor [depth × columns], from column on.</summary>
    internal static void StageColumns<TTile>(
        ArrayView<float> source,
        ArrayView<float> stages,
        int extent,
        int column,
        int columns,
        int n,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        if (TTile.Stages == 1)
        {
            PlainTile.LoadColumns<TTile>(
                source, stages, extent, column, columns, n * TTile.Depth, depth, thread);
        }
        else
        {
            var length = TTile.Depth * (extent + TTile.ColumnPadding) / TTile.FactorsPerFloat;
            StagedTile.CopyColumns<TTile>(
                source,
                stages.SubView(n % TTile.Stages * length, length),
                extent,
                column,
                columns,
                n * TTile.Depth,
                depth,
                thread);
        }
    }

    /// <summary>sums += slice n of left · slice n of right.</summary>
    /// <param name="left">The stages of the left factor.</param>
    /// <param name="right">The stages of the right factor.</param>
    /// <param name="sums">The thread's block.</param>
    /// <param name="n">The slice.</param>
    /// <param name="x">The thread's column in the group.</param>
    /// <param name="y">The thread's row in the group.</param>
    /// <param name="leftIsRows">Whether the left factor is staged by rows.</param>
    /// <param name="rightIsRows">Whether the right factor is staged by rows.</param>
    internal static void MultiplyAdd<TTile>(
        ArrayView<float> left,
        ArrayView<float> right,
        ArrayView<float> sums,
        int n,
        int x,
        int y,
        bool leftIsRows,
        bool rightIsRows)
        where TTile : struct, ITile
    {
        var thread = y * (TTile.Columns / TTile.ColumnsPerThread) + x;
        var leftLength = (leftIsRows
            ? TTile.Rows * (TTile.Depth + TTile.RowPadding)
            : TTile.Depth * (TTile.Rows + TTile.ColumnPadding)) / TTile.FactorsPerFloat;
        var rightLength = (rightIsRows
            ? TTile.Columns * (TTile.Depth + TTile.RowPadding)
            : TTile.Depth * (TTile.Columns + TTile.ColumnPadding)) / TTile.FactorsPerFloat;
        var leftSlice = left.SubView(n % TTile.Stages * leftLength, leftLength);
        var rightSlice = right.SubView(n % TTile.Stages * rightLength, rightLength);
        if (TTile.Stages == 1)
            PlainTile.MultiplyAdd<TTile>(left.Cast<Float4>(), right.Cast<Float4>(), sums, x, y);
        else if (TTile.FactorBits < 32)
            TensorTile.MultiplyAdd<TTile>(
                leftSlice, rightSlice, sums, thread, leftIsRows, rightIsRows);
        else if (rightIsRows)
            StagedTile.MultiplyAddRows<TTile>(
                leftSlice.Cast<Float4>(), rightSlice.Cast<Float4>(), sums, thread);
        else
            StagedTile.MultiplyAddColumns<TTile>(
                leftSlice.Cast<Float4>(), rightSlice.Cast<Float4>(), sums, thread, leftIsRows);
    }

    /// <summary>Copies the sums of all parts but the first into shared memory.</summary>
    internal static void ShareParts<TTile>(
        ArrayView<float> sums, ArrayView<float> shared, int thread)
        where TTile : struct, ITile
    {
        var threads = StagedTile.Threads<TTile>() / TTile.Splits;
        var first = thread - threads;
        if (first >= 0)
        {
            for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
                shared[first % threads + (first / threads * SumsOf<TTile>() + s) * threads] =
                    sums[s];
        }
    }

    /// <summary>Adds the sums of the other parts to the first part's, in order.</summary>
    internal static void AddParts<TTile>(ArrayView<float> sums, ArrayView<float> shared, int thread)
        where TTile : struct, ITile
    {
        var threads = StagedTile.Threads<TTile>() / TTile.Splits;
        if (thread < threads)
        {
            for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
            {
                for (var part = 0; part < TTile.Splits - 1; part++)
                    sums[s] += shared[thread + (part * SumsOf<TTile>() + s) * threads];
            }
        }
    }

    private static int SumsOf<TTile>()
        where TTile : struct, ITile => TTile.RowsPerThread * TTile.ColumnsPerThread;

    /// <summary>The row in the tile of a thread's sum s.</summary>
    internal static int Row<TTile>(int x, int y, int s, bool isRows)
        where TTile : struct, ITile => TTile.Stages == 1
            ? y * TTile.RowsPerThread + s / TTile.ColumnsPerThread
            : TTile.FactorBits < 32
                ? TensorTile.Row<TTile>(y * (TTile.Columns / TTile.ColumnsPerThread) + x, s)
                : StagedTile.Row<TTile>(
                    y * (TTile.Columns / TTile.ColumnsPerThread) + x, s / TTile.ColumnsPerThread,
                    isRows);

    /// <summary>The column in the tile of a thread's sum s.</summary>
    internal static int Column<TTile>(int x, int y, int s, bool isRows)
        where TTile : struct, ITile => TTile.Stages == 1
            ? PlainTile.Column<TTile>(x, s % TTile.ColumnsPerThread)
            : TTile.FactorBits < 32
                ? TensorTile.Column<TTile>(y * (TTile.Columns / TTile.ColumnsPerThread) + x, s)
                : StagedTile.Column<TTile>(
                    y * (TTile.Columns / TTile.ColumnsPerThread) + x, s % TTile.ColumnsPerThread,
                    isRows);
}
