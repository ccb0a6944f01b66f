namespace GpuBp.Kernels;

/// <summary>
/// For large products on CUDA GPUs: 128 threads with 128 sums each; a multiprocessor runs two
/// groups.
/// </summary>
internal readonly struct Float32Tile128 : ITile
{
    public static int Rows => 128;

    public static int Columns => 128;

    public static int Depth => 8;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 4;

    public static int Splits => 1;

    public static int CopyWidth => 4;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>
/// For products on CUDA GPUs with too few larger tiles: 128 threads with 32 sums each.
/// </summary>
internal readonly struct Float32Tile64 : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 4;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 4;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>
/// <see cref="Float32Tile128"/> for rows that do not start at multiples of 16 bytes.
/// </summary>
internal readonly struct Float32Tile128Unaligned : ITile
{
    public static int Rows => 128;

    public static int Columns => 128;

    public static int Depth => 8;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 4;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>For small products on CUDA GPUs: four threads for each sum.</summary>
internal readonly struct Float32SplitTile64 : ITile
{
    public static int Rows => 64;

    public static int Columns => 32;

    public static int Depth => 32;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 4;

    public static int Stages => 3;

    public static int Splits => 4;

    public static int CopyWidth => 4;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>For the smallest products on CUDA GPUs: four threads for each sum.</summary>
internal readonly struct Float32SplitTile32 : ITile
{
    public static int Rows => 32;

    public static int Columns => 32;

    public static int Depth => 32;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 4;

    public static int Stages => 3;

    public static int Splits => 4;

    public static int CopyWidth => 4;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>
/// <see cref="Float32SplitTile32"/> for rows that do not start at multiples of 16 bytes.
/// </summary>
internal readonly struct Float32SplitTile32Unaligned : ITile
{
    public static int Rows => 32;

    public static int Columns => 32;

    public static int Depth => 32;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 4;

    public static int Stages => 3;

    public static int Splits => 4;

    public static int CopyWidth => 1;

    public static int RowPadding => 4;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}
