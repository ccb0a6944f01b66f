namespace GpuBp.Kernels;

/// <summary>
/// For the CPU device: one thread for each tile; the sums fill half of a first-level cache.
/// </summary>
[ProcessorPolicy]
internal readonly struct CpuTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;

    public static int RowsPerThread => 64;

    public static int ColumnsPerThread => 64;

    public static int Stages => 1;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 0;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>
/// For processors under OpenCL: few threads with many sums, which fit vector registers. A deep
/// slice stores them less often: a sixth to two thirds faster than depth 16 on PoCL.
/// </summary>
[ProcessorPolicy]
internal readonly struct ProcessorTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 32;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 16;

    public static int Stages => 1;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 0;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>For small products on the CPU device and on processors under OpenCL.</summary>
[ProcessorPolicy]
internal readonly struct SmallProcessorTile : ITile
{
    public static int Rows => 16;

    public static int Columns => 16;

    public static int Depth => 16;

    public static int RowsPerThread => 16;

    public static int ColumnsPerThread => 16;

    public static int Stages => 1;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 0;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>For GPUs under OpenCL: 64 threads with 64 sums each, which fit the registers.</summary>
internal readonly struct GpuTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;

    public static int RowsPerThread => 8;

    public static int ColumnsPerThread => 8;

    public static int Stages => 1;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 0;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}

/// <summary>For small products on GPUs under OpenCL: more groups to share out.</summary>
internal readonly struct SmallGpuTile : ITile
{
    public static int Rows => 32;

    public static int Columns => 32;

    public static int Depth => 16;

    public static int RowsPerThread => 4;

    public static int ColumnsPerThread => 4;

    public static int Stages => 1;

    public static int Splits => 1;

    public static int CopyWidth => 1;

    public static int RowPadding => 0;

    public static int ColumnPadding => 0;

    public static int FactorBits => 32;

    public static int FactorsPerFloat => 1;
}
