namespace GpuBp.Kernels.Simd;

/// <summary>Rows of A for a block of the depth, cut into tiles of two heights that differ by one.</summary>
internal unsafe struct Strip
{
    internal Strip(in ProductCall call, in ProductBlocks blocks, int i0, int rows, int k0, int depth)
    {
        (I0, K0, Depth) = (i0, k0, depth);
        Tiles = (rows - 1) / blocks.TileRows + 1;
        LowRows = rows / Tiles;
        TallTiles = rows % Tiles;
        A = call.A + i0 * call.ARow + k0 * call.ADepth;
        (ARow, ADepth) = (call.ARow, call.ADepth);
    }

    /// <summary>The first row of C.</summary>
    internal int I0 { get; }

    /// <summary>The first term.</summary>
    internal int K0 { get; }

    internal int Depth { get; }

    internal int Tiles { get; }

    /// <summary>How many of the tiles, the first ones, are one row taller.</summary>
    internal int TallTiles { get; }

    /// <summary>Rows of the other tiles.</summary>
    internal int LowRows { get; }

    internal bool IsPacked { get; private set; }

    internal float* A { get; private set; }

    internal nint ARow { get; private set; }

    internal nint ADepth { get; private set; }

    /// <summary>From now on reads the packed copy.</summary>
    internal void UsePacked(float* packed, int tileStride)
    {
        IsPacked = true;
        A = packed;
        (ARow, ADepth) = (1, tileStride);
    }
}
