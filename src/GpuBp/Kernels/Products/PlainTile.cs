using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Tiles of one stage, for processors and for GPUs without asynchronous copies. Slices are
/// [Depth × Rows] and [Depth × Columns], so that a thread reads four neighbours at once.
/// </summary>
/// <remarks>
/// Thread (x, y) of a group owns RowsPerThread rows from y·RowsPerThread on, and quartets x,
/// x + threads, x + 2·threads, … of the columns, so that neighbouring threads read neighbouring
/// quartets. Past an edge the slices hold zeros, which leave the sums unchanged.
/// </remarks>
internal static class PlainTile
{
    /// <summary>tile[k, r] = source[row + r, k0 + k]; source is [rows × depth].</summary>
    internal static void LoadRows<TTile>(
        ArrayView<float> source,
        ArrayView<float> tile,
        int extent,
        int row,
        int rows,
        int k0,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        var threads = TTile.Rows / TTile.RowsPerThread * (TTile.Columns / TTile.ColumnsPerThread);
        for (var t = thread; t < extent * TTile.Depth / 4; t += threads)
        {
            var r = t / (TTile.Depth / 4);
            var k = t % (TTile.Depth / 4) * 4;
            var values = Load(
                source, (long)(row + r) * depth + k0 + k, row + r < rows ? depth - k0 - k : 0);
            tile[k * extent + r] = values.X;
            tile[(k + 1) * extent + r] = values.Y;
            tile[(k + 2) * extent + r] = values.Z;
            tile[(k + 3) * extent + r] = values.W;
        }
    }

    /// <summary>tile[k, c] = source[k0 + k, column + c]; source is [depth × columns].</summary>
    internal static void LoadColumns<TTile>(
        ArrayView<float> source,
        ArrayView<float> tile,
        int extent,
        int column,
        int columns,
        int k0,
        int depth,
        int thread)
        where TTile : struct, ITile
    {
        var threads = TTile.Rows / TTile.RowsPerThread * (TTile.Columns / TTile.ColumnsPerThread);
        var quartets = tile.Cast<Float4>();
        for (var t = thread; t < extent * TTile.Depth / 4; t += threads)
        {
            var k = t / (extent / 4);
            var c = t % (extent / 4) * 4;
            quartets[t] = Load(
                source, (long)(k0 + k) * columns + column + c,
                k0 + k < depth ? columns - column - c : 0);
        }
    }

    /// <summary>Four neighbours of a matrix; zeros for those that are not inside.</summary>
    private static Float4 Load(ArrayView<float> source, long at, int inside)
    {
        if (inside >= 4)
            return new Float4(source[at], source[at + 1], source[at + 2], source[at + 3]);

        return new Float4(
            inside > 0 ? source[at] : 0f,
            inside > 1 ? source[at + 1] : 0f,
            inside > 2 ? source[at + 2] : 0f,
            0f);
    }

    /// <summary>sums[r, c] += Σₖ left[k, r] · right[k, c], in the order of k.</summary>
    /// <param name="left">[Depth × Rows / 4].</param>
    /// <param name="right">[Depth × Columns / 4].</param>
    /// <param name="sums">The thread's block, [RowsPerThread × ColumnsPerThread].</param>
    /// <param name="x">The thread's column in the group.</param>
    /// <param name="y">The thread's row in the group.</param>
    internal static void MultiplyAdd<TTile>(
        ArrayView<Float4> left, ArrayView<Float4> right, ArrayView<float> sums, int x, int y)
        where TTile : struct, ITile
    {
        // A block that does not outlive a barrier can stay in registers: on PoCL a quarter to two
        // thirds faster.
        var block = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
            block[s] = sums[s];

        var a = LocalMemory.Allocate<float>(TTile.RowsPerThread);
        var b = LocalMemory.Allocate<float>(TTile.ColumnsPerThread);
        for (var k = 0; k < TTile.Depth; k++)
        {
            for (var r = 0; r < TTile.RowsPerThread / 4; r++)
                Unpack(left[(k * TTile.Rows + y * TTile.RowsPerThread) / 4 + r], a, r * 4);
            for (var c = 0; c < TTile.ColumnsPerThread / 4; c++)
                Unpack(right[k * (TTile.Columns / 4) + Quartet<TTile>(x, c)], b, c * 4);

            for (var r = 0; r < TTile.RowsPerThread; r++)
            {
                for (var c = 0; c < TTile.ColumnsPerThread; c++)
                    block[r * TTile.ColumnsPerThread + c] += a[r] * b[c];
            }
        }

        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
            sums[s] = block[s];
    }

    /// <summary>The column in the tile of a thread's c-th column.</summary>
    internal static int Column<TTile>(int x, int c)
        where TTile : struct, ITile => Quartet<TTile>(x, c / 4) * 4 + c % 4;

    /// <summary>The position in the tile of a thread's q-th quartet of columns.</summary>
    private static int Quartet<TTile>(int x, int q)
        where TTile : struct, ITile => q * (TTile.Columns / TTile.ColumnsPerThread) + x;

    private static void Unpack(Float4 quartet, ArrayView<float> values, int at)
    {
        values[at] = quartet.X;
        values[at + 1] = quartet.Y;
        values[at + 2] = quartet.Z;
        values[at + 3] = quartet.W;
    }
}
