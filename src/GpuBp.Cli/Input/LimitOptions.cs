using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options for how large the parts of data files may be.</summary>
internal sealed class LimitOptions
{
    private readonly Option<int?> _maxColumns = Values.Whole(
        "--max-columns", "Columns from which on a table is refused [default: 100000]", min: 1);

    private readonly Option<int?> _maxCell = Values.Whole(
        "--max-cell", "Bytes from which on a cell is refused [default: 1048576]", min: 1);

    private readonly Option<int?> _maxExpansion = Values.Whole(
        "--max-expansion",
        "How many times its size a gzip file may become, from 64 MiB on [default: 250]",
        min: 1);

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_maxColumns, _maxCell, _maxExpansion];

    /// <summary>The options for the library.</summary>
    internal DataLimits Read(ParseResult parsed)
    {
        var usual = DataLimits.Default;
        return new DataLimits
        {
            MaxColumns = parsed.GetValue(_maxColumns) ?? usual.MaxColumns,
            MaxCellBytes = parsed.GetValue(_maxCell) ?? usual.MaxCellBytes,
            MaxExpansion = parsed.GetValue(_maxExpansion) ?? usual.MaxExpansion,
        };
    }
}
