using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options that say what to test a model by.</summary>
internal sealed class TestOptions
{
    private readonly Option<double?> _share = Values.Real(
        "--test",
        "Share of the rows to hold out, to test the model at the end",
        "a number above 0 and below 1",
        v => v is > 0 and < 1);

    private readonly Option<string?> _data = Values.Text(
        "--test-data", "A table with the same columns, in any order, to test the model at the end",
        "file");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_share, _data];

    /// <summary>Those for tables alone.</summary>
    internal IEnumerable<Option> OfTables => [_data];

    /// <summary>Those that hold out rows of the data.</summary>
    internal IEnumerable<Option> OfShares => [_share];

    /// <summary>The share of the rows to hold out; null for none.</summary>
    /// <exception cref="ToolException">Both options are given.</exception>
    internal double? Share(ParseResult parsed) =>
        parsed.GetValue(_share) is not null && parsed.GetValue(_data) is not null
            ? throw new ToolException("--test and --test-data are both given; give one.")
            : parsed.GetValue(_share);

    /// <summary>The file of test rows; null for none.</summary>
    /// <exception cref="ToolException">Both options are given.</exception>
    internal string? Data(ParseResult parsed) =>
        Share(parsed) is null ? parsed.GetValue(_data) : null;
}
