using System.Runtime.CompilerServices;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The products of all layers, in BLIS's design: loops over blocks of C and of the depth, panels of
/// B and tiles, around one <see cref="Microkernel{TVector, TSimd, TRows, TVectors}"/>.
/// </summary>
/// <remarks>
/// 2·Rows·Columns·Depth FLOP. A part owns a rectangle of every block of C. Parts that need the same
/// panels of B pack them together, into two buffers that alternate. One barrier for each block is
/// enough: a part that packs a block knows that all parts have finished the block before the last.
/// Unsafe: trusts the shapes, which the launch checked, and the scratch memory that Work asked for.
/// </remarks>
internal static unsafe class Product<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>
    /// Rows that are copied to all their panels before the next rows: rows a multiple of 4 KiB
    /// apart share eight lines of the first-level cache, and each has a page of its own.
    /// </summary>
    private const int CopiedRows = 8;

    internal static CpuWork Work(in ProductCall call)
    {
        var blocks = ProductBlocks.For<TVector, TSimd>(call);
        var panel = (long)blocks.Depth * blocks.PanelColumns;
        var own = blocks.AFloats + panel + (long)blocks.TileRows * blocks.PanelColumns;
        var b = blocks.PacksB ? blocks.BFloats : 0;
        return new CpuWork
        {
            Nanoseconds = (long)call.Rows * call.Columns * call.Depth / (4 * TSimd.Count),
            BatchRows = blocks.IsSmall ? call.Rows : 0,
            ScratchBytes = (own + (blocks.IsSmall ? b : 0)) * sizeof(float),
            SharedBytes = blocks.IsSmall ? 0 : 2 * b * sizeof(float),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(CpuPart part, in ProductCall call)
    {
        var blocks = ProductBlocks.For<TVector, TSimd>(call);
        var own = new PartOfProduct(part, call, blocks);
        var packedB = blocks.IsSmall ? own.Rest : (float*)part.Shared;
        var waits = part.Count > 1 && !blocks.IsSmall &&
            (!own.OwnsPanels || blocks.AreMoreThanTwo(call));
        var slot = 0;
        for (var j0 = 0; j0 < call.Columns; j0 += blocks.Columns)
        {
            var columns = Math.Min(blocks.Columns, call.Columns - j0);
            for (var k0 = 0; k0 < call.Depth; k0 += blocks.Depth)
            {
                var depth = Math.Min(blocks.Depth, call.Depth - k0);
                var b = call.B.First + j0 * call.B.Line + k0 * call.B.Term;
                if (blocks.PacksB)
                {
                    var buffer = packedB + (blocks.IsSmall ? 0 : slot++ % 2 * blocks.BFloats);
                    var panels = (columns - 1) / blocks.PanelColumns + 1;
                    var isAlone = blocks.IsSmall || own.OwnsPanels;
                    var (first, end) = isAlone ? own.Panels(panels) : part.Share(panels);
                    PackB(call, blocks, b, first, end, columns, depth, buffer);
                    if (waits)
                        part.Barrier();
                    b = buffer;
                }

                Block(call, blocks, own, b, j0, columns, k0, depth);
            }
        }
    }

    // Computes the part's rectangle of one block of C, for one block of the depth.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(
        in ProductCall call,
        in ProductBlocks blocks,
        in PartOfProduct own,
        float* b,
        int j0,
        int columns,
        int k0,
        int depth)
    {
        var (firstPanel, endPanel) = own.Panels((columns - 1) / blocks.PanelColumns + 1);
        if (firstPanel == endPanel)
            return;

        for (var i0 = own.FirstRow; i0 < own.EndRow; i0 += blocks.Rows)
        {
            var rows = Math.Min(blocks.Rows, own.EndRow - i0);
            var strip = new Strip(call, blocks, i0, rows, k0, depth);
            if (blocks.PacksA)
                PackA(call, blocks, ref strip, own.A);

            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                var j = panel * blocks.PanelColumns;
                var width = Math.Min(blocks.PanelColumns, columns - j);
                var isRagged = width % TSimd.Count != 0;
                var bPanel = b + j;
                var bDepth = call.B.Term;
                if (blocks.PacksB)
                {
                    bPanel = b + (nint)j * depth;
                    bDepth = blocks.PanelColumns;
                }
                else if (isRagged)
                {
                    // Whole vectors would read beyond B.
                    Packing<TVector, TSimd>.Copy(
                        bPanel, call.B.Term, width, width, depth, own.Panel, blocks.PanelColumns);
                    bPanel = own.Panel;
                    bDepth = blocks.PanelColumns;
                }

                Tiles(call, blocks, own, strip, bPanel, bDepth, j0 + j, width);
            }
        }
    }

    // Computes a column of tiles: one strip of A times one panel of B.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(
        in ProductCall call,
        in ProductBlocks blocks,
        in PartOfProduct own,
        in Strip strip,
        float* b,
        nint bDepth,
        int j,
        int width)
    {
        var vectors = (width - 1) / TSimd.Count + 1;
        var tall = Microkernels<TVector, TSimd>.For(strip.LowRows + 1, vectors);
        var low = Microkernels<TVector, TSimd>.For(strip.LowRows, vectors);
        var adds = call.Adds || strip.K0 > 0;
        var finishes = call.Finish.Run != null && strip.K0 + strip.Depth == call.Depth;
        var isApart = width % TSimd.Count != 0; // Whole vectors would write beyond C.
        var a = strip.A;
        var i = strip.I0;
        for (var tile = 0; tile < strip.Tiles; tile++)
        {
            var isTall = tile < strip.TallTiles;
            var rows = isTall ? strip.LowRows + 1 : strip.LowRows;
            var c = call.C + (nint)i * call.Columns + j;
            var sums = c;
            nint sumsRow = call.Columns;
            if (isApart)
            {
                sums = own.Tile;
                sumsRow = blocks.PanelColumns;
                if (adds)
                    CopyTile(c, call.Columns, sums, sumsRow, rows, width);
            }

            var kernel = isTall ? tall : low;
            kernel(
                strip.Depth,
                a,
                strip.ARow * sizeof(float),
                strip.ADepth * sizeof(float),
                b,
                bDepth * sizeof(float),
                sums,
                sumsRow,
                call.Scale,
                adds);
            if (finishes)
                call.Finish.Run(call, sums, sumsRow, c, i, j, rows, width);
            else if (isApart)
                CopyTile(sums, sumsRow, c, call.Columns, rows, width);

            a += strip.IsPacked ? (nint)strip.Depth * blocks.TileStride : rows * strip.ARow;
            i += rows;
        }
    }

    private static void PackB(
        in ProductCall call,
        in ProductBlocks blocks,
        float* b,
        int firstPanel,
        int endPanel,
        int columns,
        int depth,
        float* buffer)
    {
        var step = call.B.Term == 1 ? depth : CopiedRows;
        for (var k = 0; k < depth; k += step)
        {
            var rows = Math.Min(step, depth - k);
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                var j = panel * blocks.PanelColumns;
                var width = Math.Min(blocks.PanelColumns, columns - j);
                var from = b + j * call.B.Line + k * call.B.Term;
                var to = buffer + (nint)j * depth + (nint)k * blocks.PanelColumns;
                if (call.B.Term == 1)
                    Packing<TVector, TSimd>.Transpose(
                        from, call.B.Line, width, width, rows, to, blocks.PanelColumns);
                else
                    Packing<TVector, TSimd>.Copy(
                        from, call.B.Term, width, width, rows, to, blocks.PanelColumns);
            }
        }
    }

    private static void PackA(
        in ProductCall call, in ProductBlocks blocks, ref Strip strip, float* buffer)
    {
        var step = call.A.Term == 1 ? strip.Depth : CopiedRows;
        for (var k = 0; k < strip.Depth; k += step)
        {
            var depth = Math.Min(step, strip.Depth - k);
            var from = strip.A + k * call.A.Term;
            var available = call.Rows - strip.I0;
            var to = buffer + (nint)k * blocks.TileStride;
            for (var tile = 0; tile < strip.Tiles; tile++)
            {
                var rows = tile < strip.TallTiles ? strip.LowRows + 1 : strip.LowRows;
                if (call.A.Term == 1)
                    Packing<TVector, TSimd>.Transpose(
                        from, call.A.Line, rows, available, depth, to, blocks.TileStride);
                else
                    Packing<TVector, TSimd>.Copy(
                        from, call.A.Term, rows, available, depth, to, blocks.TileStride);
                from += rows * call.A.Line;
                available -= rows;
                to += (nint)strip.Depth * blocks.TileStride;
            }
        }

        strip.UsePacked(buffer, blocks.TileStride);
    }

    // Copies only the lanes of the last vector that are inside C.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTile(
        float* from, nint fromRow, float* to, nint toRow, int rows, int columns)
    {
        for (var i = 0; i < rows; i++)
        {
            var j = 0;
            for (; j + TSimd.Count <= columns; j += TSimd.Count)
                TSimd.Store(TSimd.Load(from + j), to + j);
            TSimd.StoreFirst(TSimd.LoadFirst(from + j, columns - j), to + j, columns - j);
            from += fromRow;
            to += toRow;
        }
    }
}
