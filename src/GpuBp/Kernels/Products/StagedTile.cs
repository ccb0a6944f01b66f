using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Tiles of several stages: copies slices with their layout in memory, [extent × Depth] of a factor
/// staged by rows and [Depth × extent] of one staged by columns, and multiplies them.
/// </summary>
/// <remarks>
/// The threads of a warp form a block of 4 × 8, numbered so that of the next two threads one has
/// the same row and the other the same column: shared memory then serves a read of 16 bytes by the
/// whole warp in 2 passes. A thread owns every n-th row of a factor staged by rows, and every n-th
/// quartet of one staged by columns. Rows and columns past an edge are copies of the last one, and
/// their sums are never stored; terms past the last are zeros.
/// </remarks>
internal static class StagedTile
{
    /// <summary>slice[r, k] = source[row + r, k0 + k]; source is [rows × depth].</summary>
    internal static void CopyRows<TTile>(
        ArrayView<float> source,
        ArrayView<float> slice,
        int extent,
        int row,
        int rows,
        int k0,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        // Eight threads together write rows of 128 bytes. Where a row of the slice is shorter,
        // choose eight threads whose banks differ.
        var k = thread % (TTile.Depth / TTile.CopyWidth) * TTile.CopyWidth;
        var n = thread / (TTile.Depth / TTile.CopyWidth);
        var first = TTile.Depth / TTile.FactorsPerFloat < 32
            ? n / 8 * 8 + n % 2 * 4 + n / 2 % 2 * 2 + n / 4 % 2
            : n;
        var lines = Threads<TTile>() * TTile.CopyWidth / TTile.Depth;
        var isInside = k0 + k < depth;
        var from = isInside ? (k0 + k) / TTile.FactorsPerFloat : 0;
        var to = k / TTile.FactorsPerFloat;
        var line = (TTile.Depth + TTile.RowPadding) / TTile.FactorsPerFloat;
        for (var r = 0; r < extent; r += lines)
        {
            var at = (long)Math.Min(row + first + r, rows - 1) * (depth / TTile.FactorsPerFloat) +
                from;
            Copy<TTile>(source, at, slice, (first + r) * line + to, isInside);
        }
    }

    /// <summary>slice[k, c] = source[k0 + k, column + c]; source is [depth × columns].</summary>
    internal static void CopyColumns<TTile>(
        ArrayView<float> source,
        ArrayView<float> slice,
        int extent,
        int column,
        int columns,
        int k0,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        var c = thread % (extent / TTile.CopyWidth) * TTile.CopyWidth;
        var first = thread / (extent / TTile.CopyWidth);
        var lines = Threads<TTile>() * TTile.CopyWidth / extent;
        var from =
            (column + c < columns ? column + c : columns - TTile.CopyWidth) / TTile.FactorsPerFloat;
        var to = c / TTile.FactorsPerFloat;
        var line = (extent + TTile.ColumnPadding) / TTile.FactorsPerFloat;
        for (var k = 0; k < TTile.Depth; k += lines)
        {
            var isInside = k0 + first + k < depth;
            var at = (long)(isInside ? k0 + first + k : 0) * (columns / TTile.FactorsPerFloat) +
                from;
            Copy<TTile>(source, at, slice, (first + k) * line + to, isInside);
        }
    }

    private static void Copy<TTile>(
        ArrayView<float> source, long from, ArrayView<float> slice, int to, bool isInside)
        where TTile : struct, ITile
    {
        if (TTile.CopyWidth > 1)
            AsyncCopy.Four(source, from, slice, to, isInside);
        else
            AsyncCopy.One(source, from, slice, to, isInside);
    }

    /// <summary>sums[r, c] += Σₖ left[r, k] · right[k, c], in the order of k.</summary>
    /// <param name="left">A slice of the left factor.</param>
    /// <param name="right">A slice of the right factor, [Depth × Columns].</param>
    /// <param name="sums">The thread's block, [RowsPerThread × ColumnsPerThread].</param>
    /// <param name="thread">The thread.</param>
    /// <param name="leftIsRows">Whether left is [Rows × Depth], and not [Depth × Rows].</param>
    internal static void MultiplyAddColumns<TTile>(
        ArrayView<Float4> left, ArrayView<Float4> right, ArrayView<float> sums, int thread,
        bool leftIsRows)
        where TTile : struct, ITile
    {
        var a = LocalMemory.Allocate<float>(TTile.RowsPerThread * 4);
        var b = LocalMemory.Allocate<float>(TTile.ColumnsPerThread);
        var line = (TTile.Columns + TTile.ColumnPadding) / 4;
        var first = Part<TTile>(thread) * (TTile.Depth / TTile.Splits) * line + X<TTile>(thread);
        for (var k = 0; k < TTile.Depth / TTile.Splits; k += 4)
        {
            LoadLeft<TTile>(left, a, k, thread, leftIsRows);
            for (var n = 0; n < 4; n++)
            {
                for (var c = 0; c < TTile.ColumnsPerThread / 4; c++)
                    Unpack(right[first + (k + n) * line + c * ThreadColumns<TTile>()], b, c * 4, 1);
                for (var r = 0; r < TTile.RowsPerThread; r++)
                {
                    for (var c = 0; c < TTile.ColumnsPerThread; c++)
                        sums[r * TTile.ColumnsPerThread + c] += a[r * 4 + n] * b[c];
                }
            }
        }
    }

    /// <summary>sums[r, c] += Σₖ left[r, k] · right[c, k], in the order of k.</summary>
    /// <param name="left">A slice of the left factor, [Rows × Depth].</param>
    /// <param name="right">A slice of the right factor, [Columns × Depth].</param>
    /// <param name="sums">The thread's block, [RowsPerThread × ColumnsPerThread].</param>
    /// <param name="thread">The thread.</param>
    internal static void MultiplyAddRows<TTile>(
        ArrayView<Float4> left, ArrayView<Float4> right, ArrayView<float> sums, int thread)
        where TTile : struct, ITile
    {
        var a = LocalMemory.Allocate<float>(TTile.RowsPerThread * 4);
        var b = LocalMemory.Allocate<float>(4);
        var line = (TTile.Depth + TTile.RowPadding) / 4;
        var first =
            X<TTile>(thread) * line + Part<TTile>(thread) * (TTile.Depth / TTile.Splits / 4);
        for (var k = 0; k < TTile.Depth / TTile.Splits; k += 4)
        {
            LoadLeft<TTile>(left, a, k, thread, true);
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                Unpack(right[first + c * (ThreadColumns<TTile>() * line) + k / 4], b, 0, 1);
                for (var n = 0; n < 4; n++)
                {
                    for (var r = 0; r < TTile.RowsPerThread; r++)
                        sums[r * TTile.ColumnsPerThread + c] += a[r * 4 + n] * b[n];
                }
            }
        }
    }

    /// <summary>a[r, n] = left[r, k + n] for the thread's rows r and four terms n.</summary>
    private static void LoadLeft<TTile>(
        ArrayView<Float4> left, ArrayView<float> a, int k, int thread, bool isRows)
        where TTile : struct, ITile
    {
        if (isRows)
        {
            var line = (TTile.Depth + TTile.RowPadding) / 4;
            var first =
                Y<TTile>(thread) * line + Part<TTile>(thread) * (TTile.Depth / TTile.Splits / 4);
            for (var r = 0; r < TTile.RowsPerThread; r++)
                Unpack(left[first + r * (ThreadRows<TTile>() * line) + k / 4], a, r * 4, 1);
        }
        else
        {
            var line = (TTile.Rows + TTile.ColumnPadding) / 4;
            var first =
                Part<TTile>(thread) * (TTile.Depth / TTile.Splits) * line + Y<TTile>(thread);
            for (var n = 0; n < 4; n++)
            {
                for (var r = 0; r < TTile.RowsPerThread / 4; r++)
                    Unpack(left[first + (k + n) * line + r * ThreadRows<TTile>()], a, r * 16 + n,
                        4);
            }
        }
    }

    /// <summary>The row in the tile of a thread's r-th row.</summary>
    internal static int Row<TTile>(int thread, int r, bool isRows)
        where TTile : struct, ITile => isRows
            ? r * ThreadRows<TTile>() + Y<TTile>(thread)
            : (r / 4 * ThreadRows<TTile>() + Y<TTile>(thread)) * 4 + r % 4;

    /// <summary>The column in the tile of a thread's c-th column.</summary>
    internal static int Column<TTile>(int thread, int c, bool isRows)
        where TTile : struct, ITile => isRows
            ? c * ThreadColumns<TTile>() + X<TTile>(thread)
            : (c / 4 * ThreadColumns<TTile>() + X<TTile>(thread)) * 4 + c % 4;

    /// <summary>The part of each slice whose terms a thread adds.</summary>
    internal static int Part<TTile>(int thread)
        where TTile : struct, ITile => thread / (ThreadRows<TTile>() * ThreadColumns<TTile>());

    /// <summary>The threads of a group.</summary>
    internal static int Threads<TTile>()
        where TTile : struct, ITile => ThreadRows<TTile>() * ThreadColumns<TTile>() * TTile.Splits;

    private static int ThreadRows<TTile>()
        where TTile : struct, ITile => TTile.Rows / TTile.RowsPerThread;

    private static int ThreadColumns<TTile>()
        where TTile : struct, ITile => TTile.Columns / TTile.ColumnsPerThread;

    /// <summary>Whether the threads of a part form warps of 4 × 8.</summary>
    private static bool IsOfWarps<TTile>()
        where TTile : struct, ITile =>
        ThreadRows<TTile>() % 4 == 0 && ThreadColumns<TTile>() % 8 == 0;

    private static int X<TTile>(int thread)
        where TTile : struct, ITile => IsOfWarps<TTile>()
            ? thread / 32 % (ThreadColumns<TTile>() / 8) * 8 + thread / 2 % 8
            : thread % ThreadColumns<TTile>();

    private static int Y<TTile>(int thread)
        where TTile : struct, ITile => IsOfWarps<TTile>()
            ? thread / 32 / (ThreadColumns<TTile>() / 8) * 4 % ThreadRows<TTile>() +
                thread % 2 + thread / 16 % 2 * 2
            : thread / ThreadColumns<TTile>() % ThreadRows<TTile>();

    private static void Unpack(Float4 quartet, ArrayView<float> values, int at, int stride)
    {
        values[at] = quartet.X;
        values[at + stride] = quartet.Y;
        values[at + 2 * stride] = quartet.Z;
        values[at + 3 * stride] = quartet.W;
    }
}
