using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options for the columns of a training table.</summary>
internal sealed class ColumnOptions
{
    private readonly Option<string?> _task = Values.Choice(
        "--task",
        "Kind of target [default: classification for text or at most 20 different whole numbers, " +
        "else regression]",
        "classification",
        "regression");

    private readonly Option<string?> _missing = Values.Choice(
        "--missing",
        "Replaces missing numbers; error refuses them, and missing categories too " +
        "[default: median]",
        "median",
        "mean",
        "error");

    private readonly Option<string?> _unknown = Values.Choice(
        "--unknown",
        "Encoding of categories that only later rows have [default: error]",
        "error",
        "zeros");

    private readonly Option<string[]?> _ignore =
        Values.Names("--ignore", "Columns to leave out", "column,…");

    private readonly Option<string[]?> _oneHot =
        Values.Names("--one-hot", "Columns of numbers that are categories", "column,…");

    private readonly Option<string[]?> _ordinal = Values.Names(
        "--ordinal", "Columns of categories to number in alphabetical order", "column,…");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_task, _missing, _unknown, _ignore, _oneHot, _ordinal];

    /// <summary>Applies the options to a table's layout.</summary>
    internal CsvOptions Apply(CsvOptions layout, ParseResult parsed)
    {
        var missing = parsed.GetValue(_missing);
        return layout with
        {
            TargetKind = parsed.GetValue(_task) switch
            {
                "classification" => CsvTargetKind.ClassName,
                "regression" => CsvTargetKind.Number,
                _ => CsvTargetKind.Inferred,
            },
            TextColumns = CsvColumnKind.OneHot,
            Missing = missing switch
            {
                "error" => CsvMissing.Error,
                "mean" => CsvMissing.Mean,
                _ => CsvMissing.Median,
            },
            MissingIsCategory = missing != "error",
            UnknownAsZeros = parsed.GetValue(_unknown) == "zeros",
            IgnoredColumns = parsed.GetValue(_ignore) ?? [],
            OneHotColumns = parsed.GetValue(_oneHot) ?? [],
            OrdinalColumns = parsed.GetValue(_ordinal) ?? [],
        };
    }
}
