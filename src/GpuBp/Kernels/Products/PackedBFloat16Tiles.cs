namespace GpuBp.Kernels;

/// <summary>For large products of packed bfloat16: 8 warps of 64 × 64.</summary>
internal readonly struct PackedBFloat16Tile256 : ITile
{
    public static int Rows => 128;

    public static int Columns => 256;

    public static int Depth => 64;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 8;

    public static int RowPadding => 8;

    public static int ColumnPadding => 8;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 2;
}

/// <summary>
/// For products of packed bfloat16 with too few larger tiles: 4 warps of 64 × 64.
/// </summary>
internal readonly struct PackedBFloat16Tile128 : ITile
{
    public static int Rows => 128;

    public static int Columns => 128;

    public static int Depth => 64;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 8;

    public static int RowPadding => 8;

    public static int ColumnPadding => 8;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 2;
}

/// <summary>For small products of packed bfloat16: 4 warps of 32 × 32.</summary>
internal readonly struct PackedBFloat16Tile64 : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 64;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 8;

    public static int Stages => 3;

    public static int Splits => 1;

    public static int CopyWidth => 8;

    public static int RowPadding => 8;

    public static int ColumnPadding => 8;

    public static int FactorBits => 16;

    public static int FactorsPerFloat => 2;
}
