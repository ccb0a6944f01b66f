using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The rectangle of C that one part computes, and its own memory.</summary>
internal readonly unsafe struct PartOfProduct
{
    private readonly CpuPart _part;
    private readonly int _partsAcross;

    internal PartOfProduct(CpuPart part, in ProductCall call, in ProductBlocks blocks)
    {
        _part = part;
        _partsAcross = blocks.IsSmall || part.Count == 1 ? 1 : PartsAcross(part.Count, call, blocks);
        (FirstRow, EndRow) = part.Count == 1
            ? (0, call.Rows)
            : Cut(call.Rows, part.Index / _partsAcross, part.Count / _partsAcross);
        A = (float*)part.Scratch;
        Panel = A + blocks.AFloats;
        Tile = Panel + (nint)blocks.Depth * blocks.PanelColumns;
        Rest = Tile + (nint)blocks.TileRows * blocks.PanelColumns;
    }

    internal int FirstRow { get; }

    internal int EndRow { get; }

    /// <summary>Room for a packed block of A.</summary>
    internal float* A { get; }

    /// <summary>Room for one packed panel of B.</summary>
    internal float* Panel { get; }

    /// <summary>Room for a tile that is not whole vectors wide.</summary>
    internal float* Tile { get; }

    /// <summary>The memory behind these.</summary>
    internal float* Rest { get; }

    /// <summary>The part's panels of a block.</summary>
    internal (int First, int End) Panels(int panels) =>
        _partsAcross == 1 ? (0, panels) : Cut(panels, _part.Index % _partsAcross, _partsAcross);

    private static (int First, int End) Cut(int count, int index, int parts) =>
        ((int)((long)count * index / parts), (int)((long)count * (index + 1) / parts));

    // The grid of parts whose largest rectangle is the smallest; rows first, for parts side by side
    // would each pack the same rows of A.
    private static int PartsAcross(int parts, in ProductCall call, in ProductBlocks blocks)
    {
        var panels = (Math.Min(call.Columns, blocks.Columns) - 1) / blocks.PanelColumns + 1;
        var (best, least) = (1, long.MaxValue);
        for (var across = 1; across <= parts; across++)
        {
            if (parts % across != 0)
                continue;
            var down = parts / across;
            var rows = Math.Max((call.Rows - 1) / down + 1, 4); // Lower tiles wait for their own sums.
            var area = (long)rows * ((panels - 1) / across + 1);
            if (area < least)
                (best, least) = (across, area);
        }

        return best;
    }
}
