namespace GpuBp.Kernels;

/// <summary>How a product C = A·B is cut: a group computes one tile of C, slice by slice.</summary>
[KernelPolicy]
internal interface ITile
{
    /// <summary>Rows of C for each group.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of C for each group.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of each sum that lie in shared memory at once, a multiple of 4.</summary>
    static abstract int Depth { get; }

    /// <summary>Rows of C for each thread, a multiple of 4 that divides Rows.</summary>
    static abstract int RowsPerThread { get; }

    /// <summary>Columns of C for each thread, a multiple of 4 that divides Columns.</summary>
    static abstract int ColumnsPerThread { get; }
}

/// <summary>For the CPU device: one thread for each tile, whose sums fill half of a first-level cache.</summary>
internal readonly struct CpuTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;

    public static int RowsPerThread => 64;

    public static int ColumnsPerThread => 64;
}

/// <summary>
/// For processors under OpenCL: few fat threads, whose sums fit vector registers. A deeper slice
/// stores them less often: a sixth to two thirds faster than 16 on PoCL.
/// </summary>
internal readonly struct ProcessorTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 32;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;
}

/// <summary>For small products on the CPU device and on processors under OpenCL.</summary>
internal readonly struct SmallProcessorTile : ITile
{
    public static int Rows => 16;

    public static int Columns => 16;

    public static int Depth => 16;

    public static int RowsPerThread => 16;

    public static int ColumnsPerThread => 16;
}

/// <summary>For GPUs: 64 threads with 64 sums each, which fit the registers.</summary>
internal readonly struct GpuTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 8;
}

/// <summary>For GPUs and small products: more groups to spread.</summary>
internal readonly struct SmallGpuTile : ITile
{
    public static int Rows => 32;

    public static int Columns => 32;

    public static int Depth => 16;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 4;
}

/// <summary>A launch that waits for its tile.</summary>
internal interface ITileCall
{
    void Run<TTile>()
        where TTile : struct, ITile;
}

/// <summary>Chooses tiles. Sums run in the same order under every tile, so the choice moves no bit.</summary>
internal static class Tiles
{
    /// <summary>Launches with the tile that suits C = [rows × columns] and the device.</summary>
    internal static void Run<TCall>(Device device, int rows, int columns, TCall call)
        where TCall : struct, ITileCall
    {
        if (device.Info.IsGpu)
            Run<TCall, GpuTile, SmallGpuTile>(device, rows, columns, call);
        else if (device.Info.Kind == DeviceKind.Cpu)
            Run<TCall, CpuTile, SmallProcessorTile>(device, rows, columns, call);
        else
            Run<TCall, ProcessorTile, SmallProcessorTile>(device, rows, columns, call);
    }

    /// <summary>The groups and threads that cover C = [rows × columns].</summary>
    internal static KernelConfig Config<TTile>(int rows, int columns)
        where TTile : struct, ITile => new(
            KernelConfig.GroupsFor(columns, TTile.Columns),
            KernelConfig.GroupsFor(rows, TTile.Rows),
            TTile.Columns / TTile.ColumnsPerThread,
            TTile.Rows / TTile.RowsPerThread);

    // A large tile loads less, but idles compute units where there are few of them, and computes its
    // margin in vain: a quarter more is the break-even, measured on PoCL.
    private static void Run<TCall, TLarge, TSmall>(Device device, int rows, int columns, TCall call)
        where TCall : struct, ITileCall
        where TLarge : struct, ITile
        where TSmall : struct, ITile
    {
        var large = Config<TLarge>(rows, columns).Groups;
        var covered = Config<TSmall>(rows, columns).Groups * TSmall.Rows * TSmall.Columns;
        if (large < device.Info.ComputeUnits || large * TLarge.Rows * TLarge.Columns * 4 > covered * 5)
            call.Run<TSmall>();
        else
            call.Run<TLarge>();
    }
}
