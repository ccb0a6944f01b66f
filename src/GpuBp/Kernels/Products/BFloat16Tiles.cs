namespace GpuBp.Kernels;

/// <summary>For large products in bfloat16: 8 warps of 64 × 64.</summary>
internal readonly struct BFloat16Tile256 : ITile
{
    public static int Rows => 128;

    public static int Columns => 256;

    public static int Depth => 32;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 4;

    public static int RowPadding => 8;

    public static int ColumnPadding => 4;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 1;
}

/// <summary>For products in bfloat16 with too few larger tiles: 4 warps of 64 × 64.</summary>
internal readonly struct BFloat16Tile128 : ITile
{
    public static int Rows => 128;

    public static int Columns => 128;

    public static int Depth => 32;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 4;

    public static int RowPadding => 8;

    public static int ColumnPadding => 4;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 1;
}

/// <summary>For small products in bfloat16: 4 warps of 32 × 32.</summary>
internal readonly struct BFloat16Tile64 : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 32;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 8;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 4;

    public static int RowPadding => 8;

    public static int ColumnPadding => 4;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 1;
}

/// <summary>
/// <see cref="BFloat16Tile64"/> for rows that do not start at multiples of 16 bytes.
/// </summary>
internal readonly struct BFloat16Tile64Unaligned : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 32;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 8;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 8;

    public static int ColumnPadding => 4;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 1;
}
