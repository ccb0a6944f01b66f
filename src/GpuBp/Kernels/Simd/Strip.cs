namespace GpuBp.Kernels.Simd;

/// <summary>
/// Rows of A for one block of the depth, cut into tiles whose heights differ by at most one.
/// </summary>
internal unsafe struct Strip
{
    internal Strip(in ProductCall call, in ProductBlocks blocks, int i0, int rows, int k0,
        int depth)
    {
        (I0, K0, Depth) = (i0, k0, depth);
        Tiles = (rows - 1) / blocks.TileRows + 1;
        LowRows = rows / Tiles;
        TallTiles = rows % Tiles;
        A = call.A.First + i0 * call.A.Line + k0 * call.A.Term;
        (ARow, ADepth) = (call.A.Line, call.A.Term);
    }

    /// <summary>The first row of C.</summary>
    internal int I0 { get; }

    /// <summary>The first term.</summary>
    internal int K0 { get; }

    internal int Depth { get; }

    internal int Tiles { get; }

    /// <summary>The number of tiles, from the first on, that are one row taller.</summary>
    internal int TallTiles { get; }

    /// <summary>Rows of the other tiles.</summary>
    internal int LowRows { get; }

    internal bool IsPacked { get; private set; }

    internal float* A { get; private set; }

    internal nint ARow { get; private set; }

    internal nint ADepth { get; private set; }

    /// <summary>Makes the strip read its packed copy.</summary>
    internal void UsePacked(float* packed, int tileStride)
    {
        IsPacked = true;
        A = packed;
        (ARow, ADepth) = (1, tileStride);
    }
}
