namespace GpuBp.Kernels.Simd;

/// <summary>
/// How a product is cut into blocks, as in BLIS: only the sizes of the caches and the shape decide.
/// </summary>
/// <remarks>
/// The blocks of the depth decide the order of sums: each block of a sum is one chain, and the
/// blocks are added in order. The other cuts and packing change no bit.
/// </remarks>
internal readonly struct ProductBlocks
{
    /// <summary>
    /// Terms k of a block: a panel of B fills an eighth of the second-level cache.
    /// </summary>
    internal required int Depth { get; init; }

    /// <summary>
    /// Rows of A that are packed together: three eighths of the second-level cache.
    /// </summary>
    internal required int Rows { get; init; }

    /// <summary>
    /// Columns of B that are packed together: an eighth of the last-level cache, in whole panels.
    /// </summary>
    internal required int Columns { get; init; }

    /// <summary>
    /// Rows of the largest tile, which is two vectors wide and leaves registers for A and B.
    /// </summary>
    internal required int TileRows { get; init; }

    /// <summary>Floats from one term of a packed strip of A to the next.</summary>
    internal required int TileStride { get; init; }

    /// <summary>Columns of a panel of B, two vectors.</summary>
    internal required int PanelColumns { get; init; }

    /// <summary>Whether to pack strips of A.</summary>
    internal required bool PacksA { get; init; }

    /// <summary>Whether to pack panels of B.</summary>
    internal required bool PacksB { get; init; }

    /// <summary>
    /// Whether each part packs B for itself and computes whole rows, so that no part waits.
    /// </summary>
    internal required bool IsSmall { get; init; }

    internal static ProductBlocks For<TVector, TSimd>(in ProductCall call)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var panelColumns = Limits<TVector, TSimd>.PanelColumns;
        var columns = Even(call.Columns, Limits<TVector, TSimd>.Columns);
        return new ProductBlocks
        {
            Depth = Even(call.Depth, Limits<TVector, TSimd>.Depth),
            Rows = Limits<TVector, TSimd>.Rows,
            Columns = (columns + panelColumns - 1) / panelColumns * panelColumns,
            TileRows = Limits<TVector, TSimd>.TileRows,
            TileStride = Limits<TVector, TSimd>.TileStride,
            PanelColumns = panelColumns,
            PacksA = PaysToPackA(call),
            PacksB = call.B.Term == 1 || PaysToPackB(call, Limits<TVector, TSimd>.TileRows),
            IsSmall = call.IsBatch && (long)call.Rows * call.Columns * call.Depth <= 1 << 20 &&
                (long)call.Columns * call.Depth <= 1 << 16,
        };
    }

    /// <summary>Floats of a packed block of A.</summary>
    internal long AFloats => PacksA ? (long)(Rows / TileRows + 1) * TileStride * Depth : 0;

    /// <summary>Floats of a packed block of B.</summary>
    internal long BFloats => (long)Columns * Depth;

    /// <summary>Whether there are more than two blocks of B, which have a buffer each.</summary>
    internal bool AreMoreThanTwo(in ProductCall call) =>
        ((call.Columns - 1L) / Columns + 1) * ((call.Depth - 1L) / Depth + 1) > 2;

    // The size of equal pieces that do not exceed the maximum.
    private static int Even(int count, int max)
    {
        if (count <= max)
            return count;

        var pieces = (count - 1) / max + 1;
        return (count - 1) / pieces + 1;
    }

    // Measured: rows a multiple of 2 KiB apart share few sets of the caches. Other factors are read
    // as fast from the second-level cache as from a copy, if they fit it, and so are panels of
    // short depth from the first-level cache.
    private static bool PaysToPackA(in ProductCall call)
    {
        if (call.Columns <= 64)
            return false;

        var stride = Math.Max(call.A.Line, call.A.Term) * sizeof(float);
        return stride % 2048 == 0
            ? call.Columns >= 96
            : (long)call.Rows * call.Depth * sizeof(float) > 512 << 10 && call.Columns >= 192;
    }

    private static bool PaysToPackB(in ProductCall call, int tileRows)
    {
        if (call.Rows <= 2 * tileRows)
            return false;
        return call.B.Term * sizeof(float) % 1024 == 0 && call.Depth >= 64
            ? call.Rows >= 64
            : call.Depth > 256 && call.Rows >= 96 &&
                (long)call.Columns * call.Depth * sizeof(float) > 256 << 10;
    }

    private static class Limits<TVector, TSimd>
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        internal static readonly int Depth =
            (int)Math.Clamp(Caches.Level2 / 8 / (PanelColumns * sizeof(float)), 256, 1024);

        internal static readonly int Rows =
            (int)Math.Max(Caches.Level2 * 3 / 8 / (Depth * sizeof(float)) / TileStride, 4) *
            TileRows;

        internal static readonly int Columns =
            (int)Math.Clamp(Caches.Level3 / 8 / (Depth * sizeof(float)), 256, 4096);

        internal static int TileRows => TSimd.Registers == 32 ? 14 : 6;

        internal static int TileStride => (TileRows + TSimd.Count - 1) / TSimd.Count * TSimd.Count;

        internal static int PanelColumns => 2 * TSimd.Count;
    }
}
