namespace GpuBp;

/// <summary>How large the parts of a data file may be before it is refused.</summary>
/// <remarks>What is larger is likelier damaged, or made to fill the memory, than
/// meant.</remarks>
public sealed record DataLimits
{
    /// <summary>The limits that hold where none are given.</summary>
    public static DataLimits Default { get; } = new();

    /// <summary>Columns of a table: 100,000.</summary>
    public int MaxColumns { get; init; } = TableThresholds.MaxColumns;

    /// <summary>Bytes of a table's cell: 1 MiB.</summary>
    public int MaxCellBytes { get; init; } = 1 << 20;

    /// <summary>How many times its compressed size a gzip file may take: 250, from 64 MiB
    /// on.</summary>
    public int MaxExpansion { get; init; } = 250;
}
