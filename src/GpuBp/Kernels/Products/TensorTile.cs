using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Multiplies slices on tensor cores: a warp owns a block of 8·RowsPerThread × 4·ColumnsPerThread,
/// made of fragments of 16 × 8.
/// </summary>
internal static class TensorTile
{
    /// <summary>
    /// sums += left · right, in the order of k, as many terms at once as a fragment has.
    /// </summary>
    /// <param name="left">A slice of the left factor, [Rows × Depth] or [Depth × Rows].</param>
    /// <param name="right">
    /// A slice of the right factor, [Columns × Depth] or [Depth × Columns].
    /// </param>
    /// <param name="sums">The thread's share of the warp's block, four for each fragment.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="leftIsRows">Whether left is [Rows × Depth].</param>
    /// <param name="rightIsRows">Whether right is [Columns × Depth].</param>
    internal static void MultiplyAdd<TTile>(
        ArrayView<float> left,
        ArrayView<float> right,
        ArrayView<float> sums,
        int thread,
        bool leftIsRows,
        bool rightIsRows)
        where TTile : struct, ITile
    {
        var a = LocalMemory.Allocate<float>(TTile.RowsPerThread / 2 * TensorCore.Length);
        var b = LocalMemory.Allocate<float>(2 * TensorCore.Length);
        var row = WarpRow<TTile>(thread);
        var column = WarpColumn<TTile>(thread);
        var leftLine = leftIsRows ? TTile.Depth + TTile.RowPadding : 1;
        var leftTerm = leftIsRows ? 1 : TTile.Rows + TTile.ColumnPadding;
        var rightLine = rightIsRows ? TTile.Depth + TTile.RowPadding : 1;
        var rightTerm = rightIsRows ? 1 : TTile.Columns + TTile.ColumnPadding;
        for (var k = 0; k < TTile.Depth; k += TTile.FactorBits == 16 ? 16 : 8)
        {
            for (var r = 0; r < TTile.RowsPerThread / 2; r++)
                TensorCore.LoadLeft<TTile>(
                    left,
                    (row + r * 16) * leftLine + k * leftTerm,
                    leftLine,
                    leftTerm,
                    a,
                    r * TensorCore.Length,
                    thread % 32);
            for (var c = 0; c < TTile.ColumnsPerThread / 2; c += 2)
            {
                TensorCore.LoadRight<TTile>(
                    right,
                    (column + c * 8) * rightLine + k * rightTerm,
                    rightLine,
                    rightTerm,
                    b,
                    thread % 32);
                for (var r = 0; r < TTile.RowsPerThread / 2; r++)
                {
                    var at = (r * (TTile.ColumnsPerThread / 2) + c) * 4;
                    TensorCore.MultiplyAdd<TTile>(sums, at, a, r * TensorCore.Length, b, 0);
                    TensorCore.MultiplyAdd<TTile>(
                        sums, at + 4, a, r * TensorCore.Length, b, TensorCore.Length);
                }
            }
        }
    }

    /// <summary>
    /// The row in the tile of a thread's sum s; the four sums of a fragment are neighbours.
    /// </summary>
    internal static int Row<TTile>(int thread, int s)
        where TTile : struct, ITile =>
        WarpRow<TTile>(thread) + s / 4 / (TTile.ColumnsPerThread / 2) * 16 + s % 4 / 2 * 8 +
        thread % 32 / 4;

    /// <summary>The column in the tile of a thread's sum s.</summary>
    internal static int Column<TTile>(int thread, int s)
        where TTile : struct, ITile =>
        WarpColumn<TTile>(thread) + s / 4 % (TTile.ColumnsPerThread / 2) * 8 + thread % 4 * 2 +
        s % 2;

    private static int WarpRow<TTile>(int thread)
        where TTile : struct, ITile =>
        thread / ThreadsOfWarpRow<TTile>() * (TTile.RowsPerThread * 8);

    private static int WarpColumn<TTile>(int thread)
        where TTile : struct, ITile =>
        thread % ThreadsOfWarpRow<TTile>() / 32 * (TTile.ColumnsPerThread * 4);

    /// <summary>
    /// The threads of the warps beside each other: a warp is 4 threads wide, and 8 high. Never 0,
    /// even for tiles that have no warps: their text holds this division too.
    /// </summary>
    private static int ThreadsOfWarpRow<TTile>()
        where TTile : struct, ITile => TTile.Columns / TTile.ColumnsPerThread * 8;
}
