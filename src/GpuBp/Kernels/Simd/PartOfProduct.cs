using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The rectangle of C that one part computes, and the part's own memory.</summary>
internal readonly unsafe struct PartOfProduct
{
    private readonly CpuPart _part;
    private readonly int _partsAcross;

    internal PartOfProduct(CpuPart part, in ProductCall call, in ProductBlocks blocks)
    {
        _part = part;
        _partsAcross = blocks.IsSmall || part.Count == 1
            ? 1
            : PartsAcross(part.Count, call, blocks);
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

    /// <summary>Memory for a packed block of A.</summary>
    internal float* A { get; }

    /// <summary>Memory for one packed panel of B.</summary>
    internal float* Panel { get; }

    /// <summary>Memory for a tile whose width is not a whole number of vectors.</summary>
    internal float* Tile { get; }

    /// <summary>The memory after these.</summary>
    internal float* Rest { get; }

    /// <summary>Whether no other part needs this part's panels.</summary>
    internal bool OwnsPanels => _partsAcross == _part.Count;

    /// <summary>The part's panels of a block.</summary>
    internal (int First, int End) Panels(int panels) =>
        _partsAcross == 1 ? (0, panels) : Cut(panels, _part.Index % _partsAcross, _partsAcross);

    private static (int First, int End) Cut(int count, int index, int parts) =>
        ((int)((long)count * index / parts), (int)((long)count * (index + 1) / parts));

    // Chooses the grid of parts that minimises the largest rectangle. Among equals, a batch takes
    // the grid that reads less: a part then packs the weights that only it needs, and no part
    // waits. Gradients of weights are cut by rows: a part then finds in its cache the weights that
    // it packed for the forward pass.
    private static int PartsAcross(int parts, in ProductCall call, in ProductBlocks blocks)
    {
        var panels = (Math.Min(call.Columns, blocks.Columns) - 1) / blocks.PanelColumns + 1;
        var (best, min) = (1, (Area: long.MaxValue, Reads: long.MaxValue));
        for (var across = 1; across <= parts; across++)
        {
            if (parts % across != 0)
                continue;
            var down = parts / across;
            // Lower tiles wait for the latency of their sums.
            var rows = Math.Max((call.Rows - 1) / down + 1, 4);
            var area = (long)rows * ((panels - 1) / across + 1);
            var reads = call.IsBatch
                ? (long)across * call.Rows + (long)down * call.Columns
                : across;
            if (area < min.Area || (area == min.Area && reads <= min.Reads))
                (best, min) = (across, (area, reads));
        }

        return best;
    }
}
