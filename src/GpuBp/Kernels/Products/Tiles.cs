namespace GpuBp.Kernels;

/// <summary>A launch that waits for its tile.</summary>
internal interface ITileCall
{
    void Run<TTile>()
        where TTile : struct, ITile;
}

/// <summary>A product C = A·B: what a choice of its tile can depend on.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Rows">Rows of C.</param>
/// <param name="Columns">Columns of C.</param>
/// <param name="Depth">Terms of each sum.</param>
/// <param name="IsAligned">Whether all rows of A and B lie at multiples of 16 bytes.</param>
/// <param name="Precision">How it is computed.</param>
/// <param name="IsPacked">Whether A and B are packed, for that precision.</param>
internal readonly record struct ProductShape(
    string Kernel, int Rows, int Columns, int Depth, bool IsAligned, Precision Precision, bool IsPacked = false)
{
    /// <summary>The shape of a product of two matrices.</summary>
    internal static ProductShape Of(
        string kernel, Factor a, Factor b, Matrix c, int depth, Precision precision) => new(
            kernel,
            c.Rows,
            c.Columns,
            depth,
            IsAlignedMatrix(a.Values) && IsAlignedMatrix(b.Values),
            precision,
            a.Packed is not null && b.Packed is not null);

    // A buffer itself begins at a multiple of 16 bytes on every device.
    internal static bool IsAlignedMatrix(Matrix matrix) =>
        matrix.Columns % 4 == 0 && matrix.Data.Offset % 4 == 0;
}

/// <summary>Chooses tiles.</summary>
/// <remarks>
/// Which part of a sum a thread takes follows from shape and device, and so do the bits of C. Among
/// the tiles that <see cref="Candidates"/> gives, the choice moves no bit.
/// </remarks>
internal static class Tiles
{
    private static readonly Tile[] Float32 = [new Tile<Float32Tile128>(), new Tile<Float32Tile64>()];

    private static readonly Tile[] Float32Split =
        [new Tile<Float32SplitTile64>(), new Tile<Float32SplitTile32>()];

    private static readonly Tile[] Float32Unaligned = [new Tile<Float32Tile128Unaligned>()];

    private static readonly Tile[] Float32SplitUnaligned = [new Tile<Float32SplitTile32Unaligned>()];

    private static readonly Tile[] TensorFloat32 =
    [
        new Tile<TensorFloat32Tile256>(),
        new Tile<TensorFloat32Tile128>(),
        new Tile<TensorFloat32Tile64>(),
    ];

    private static readonly Tile[] TensorFloat32Unaligned = [new Tile<TensorFloat32Tile64Unaligned>()];

    private static readonly Tile[] BFloat16 =
        [new Tile<BFloat16Tile256>(), new Tile<BFloat16Tile128>(), new Tile<BFloat16Tile64>()];

    private static readonly Tile[] BFloat16Unaligned = [new Tile<BFloat16Tile64Unaligned>()];

    private static readonly Tile[] PackedBFloat16 =
    [
        new Tile<PackedBFloat16Tile256>(),
        new Tile<PackedBFloat16Tile128>(),
        new Tile<PackedBFloat16Tile64>(),
    ];

    /// <summary>Launches with the tile that suits the product and the device.</summary>
    internal static void Run<TCall>(Device device, in ProductShape shape, TCall call)
        where TCall : struct, ITileCall
    {
        if (device.Info.Kind == DeviceKind.Cuda)
            Choose(device, shape).Run(call);
        else if (device.Info.IsGpu)
            Run<TCall, GpuTile, SmallGpuTile>(device, shape, call);
        else if (device.Info.Kind == DeviceKind.Cpu)
            Run<TCall, CpuTile, SmallProcessorTile>(device, shape, call);
        else
            Run<TCall, ProcessorTile, SmallProcessorTile>(device, shape, call);
    }

    /// <summary>The groups and threads that cover C = [rows × columns].</summary>
    internal static LaunchConfig Config<TTile>(int rows, int columns)
        where TTile : struct, ITile => new(
            LaunchConfig.GroupsFor(rows, TTile.Rows),
            LaunchConfig.GroupsFor(columns, TTile.Columns),
            TTile.Columns / TTile.ColumnsPerThread,
            TTile.Rows / TTile.RowsPerThread * TTile.Splits);

    /// <summary>The tiles of a CUDA GPU that give a product the same bits.</summary>
    internal static IReadOnlyList<Tile> Candidates(DeviceInfo device, in ProductShape shape)
    {
        // From sm_80 on there are tensor cores for these.
        var precision = device.ComputeCapability >= 80 ? shape.Precision : Precision.Float32;
        var tiles = (precision, shape.IsAligned) switch
        {
            (Precision.TensorFloat32, true) => TensorFloat32,
            (Precision.TensorFloat32, false) => TensorFloat32Unaligned,
            (Precision.BFloat16, _) when shape.IsPacked => PackedBFloat16,
            (Precision.BFloat16, true) => BFloat16,
            (Precision.BFloat16, false) => BFloat16Unaligned,
            (_, true) => IsSplit(device, shape) ? Float32Split : Float32,
            (_, false) => IsSplit(device, shape) ? Float32SplitUnaligned : Float32Unaligned,
        };

        // Of sm_86 and sm_89 a group has 99 KB, which the smallest of each kind takes no more than half of.
        return Array.FindAll(tiles, tile => tile.SharedBytes <= device.SharedMemoryBytes);
    }

    /// <summary>The candidate that was measured to be the fastest; before, the one that should be.</summary>
    internal static Tile Choose(Device device, in ProductShape shape) =>
        TileChoices.Of(device).Find(shape, Candidates(device.Info, shape)) ?? Guess(device.Info, shape);

    /// <summary>The candidate that should be the fastest.</summary>
    internal static Tile Guess(DeviceInfo device, in ProductShape shape)
    {
        var candidates = Candidates(device, shape);
        var best = candidates[0];
        foreach (var tile in candidates)
        {
            // The larger of equals: it reads less.
            if (tile.Cost(device, shape) < best.Cost(device, shape))
                best = tile;
        }

        return best;
    }

    // Groups of few threads each cannot hide how long shared memory takes; a multiprocessor wants two
    // of them. Where there are less, more threads take part in each sum.
    private static bool IsSplit(DeviceInfo device, in ProductShape shape) =>
        Config<Float32Tile64>(shape.Rows, shape.Columns).Groups < 2L * device.ComputeUnits;

    // A large tile loads less, but idles compute units where there are few of them, and computes its
    // margin in vain: a quarter more is the break-even, measured on PoCL.
    private static void Run<TCall, TLarge, TSmall>(Device device, in ProductShape shape, TCall call)
        where TCall : struct, ITileCall
        where TLarge : struct, ITile
        where TSmall : struct, ITile
    {
        var large = Config<TLarge>(shape.Rows, shape.Columns).Groups;
        var covered = Config<TSmall>(shape.Rows, shape.Columns).Groups * TSmall.Rows * TSmall.Columns;
        if (large < device.Info.ComputeUnits || large * TLarge.Rows * TLarge.Columns * 4 > covered * 5)
            call.Run<TSmall>();
        else
            call.Run<TLarge>();
    }
}
