namespace GpuBp.Kernels;

/// <summary>Chooses the tile of each product.</summary>
/// <remarks>
/// Shape and device decide which terms of a sum a thread adds, and so the bits of C. All tiles that
/// <see cref="Candidates"/> lists give the same bits.
/// </remarks>
internal static class Tiles
{
    private static readonly Tile[] Float32 =
        [new Tile<Float32Tile128>(), new Tile<Float32Tile64>()];

    private static readonly Tile[] Float32Split =
        [new Tile<Float32SplitTile64>(), new Tile<Float32SplitTile32>()];

    private static readonly Tile[] Float32Unaligned = [new Tile<Float32Tile128Unaligned>()];

    private static readonly Tile[] Float32SplitUnaligned =
        [new Tile<Float32SplitTile32Unaligned>()];

    private static readonly Tile[] TensorFloat32 =
    [
        new Tile<TensorFloat32Tile256>(),
        new Tile<TensorFloat32Tile128>(),
        new Tile<TensorFloat32Tile64>(),
    ];

    private static readonly Tile[] TensorFloat32Unaligned =
        [new Tile<TensorFloat32Tile64Unaligned>()];

    private static readonly Tile[] BFloat16 =
        [new Tile<BFloat16Tile256>(), new Tile<BFloat16Tile128>(), new Tile<BFloat16Tile64>()];

    private static readonly Tile[] BFloat16Unaligned = [new Tile<BFloat16Tile64Unaligned>()];

    private static readonly Tile[] PackedBFloat16 =
    [
        new Tile<PackedBFloat16Tile256>(),
        new Tile<PackedBFloat16Tile128>(),
        new Tile<PackedBFloat16Tile64>(),
    ];

    /// <summary>The tile that suits a product and a device.</summary>
    internal static Tile Choose(Device device, in ProductShape shape) => device.Info switch
    {
        { Kind: DeviceKind.Cuda } info =>
            TileChoices.Of(device).Find(shape, Candidates(info, shape)) ?? Guess(info, shape),
        { IsGpu: true } info => LargeOrSmall<GpuTile, SmallGpuTile>(info, shape),
        { Kind: DeviceKind.Cpu } info => LargeOrSmall<CpuTile, SmallProcessorTile>(info, shape),
        var info => LargeOrSmall<ProcessorTile, SmallProcessorTile>(info, shape),
    };

    /// <summary>The groups and threads that cover C = [rows × columns].</summary>
    internal static LaunchConfig Config<TTile>(int rows, int columns)
        where TTile : struct, ITile => new(
            LaunchConfig.GroupsFor(rows, TTile.Rows),
            LaunchConfig.GroupsFor(columns, TTile.Columns),
            TTile.Columns / TTile.ColumnsPerThread,
            TTile.Rows / TTile.RowsPerThread * TTile.Splits);

    /// <summary>The tiles of a CUDA GPU that a product can use; all give the same bits.</summary>
    internal static IReadOnlyList<Tile> Candidates(DeviceInfo device, in ProductShape shape)
    {
        // The tensor cores of sm_80 and later have these precisions.
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

        // On sm_86 and sm_89 a group has 99 KB; the smallest tile of each list needs at most half.
        return Array.FindAll(tiles, tile => tile.SharedBytes <= device.SharedMemoryBytes);
    }

    /// <summary>The candidate with the lowest estimated cost.</summary>
    internal static Tile Guess(DeviceInfo device, in ProductShape shape)
    {
        var candidates = Candidates(device, shape);
        var best = candidates[0];
        foreach (var tile in candidates)
        {
            // Of equals the larger, which comes first: it reads less.
            if (tile.Cost(device, shape) < best.Cost(device, shape))
                best = tile;
        }

        return best;
    }

    // A group of few threads cannot hide the latency of shared memory, so a multiprocessor needs
    // two. Where there are fewer groups than that, several threads share each sum.
    private static bool IsSplit(DeviceInfo device, in ProductShape shape) =>
        Config<Float32Tile64>(shape.Rows, shape.Columns).Groups < 2L * device.ComputeUnits;

    // A large tile loads less. But where there are few of them it leaves compute units idle, and it
    // computes the part past C's edge in vain: a quarter more is the break-even, measured on PoCL.
    private static Tile LargeOrSmall<TLarge, TSmall>(DeviceInfo device, in ProductShape shape)
        where TLarge : struct, ITile
        where TSmall : struct, ITile
    {
        var large = Config<TLarge>(shape.Rows, shape.Columns).Groups;
        var covered =
            Config<TSmall>(shape.Rows, shape.Columns).Groups * TSmall.Rows * TSmall.Columns;
        return large < device.ComputeUnits ||
            large * TLarge.Rows * TLarge.Columns * 4 > covered * 5
                ? Tile<TSmall>.Instance
                : Tile<TLarge>.Instance;
    }
}
