using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options for what a table's columns become.</summary>
internal sealed class ColumnOptions
{
    private readonly Option<string?> _task = Values.Choice(
        "--task",
        "Kind of target [default: classification for text or at most 20 different whole numbers " +
        "that recur, else regression]",
        "classification",
        "regression");

    private readonly Option<double[]?> _quantiles = Values.Levels(
        "--quantiles",
        "Levels of the quantiles to predict of a target of numbers, corrected on rows held out, " +
        "such as 0.05,0.5,0.95 [default: none, the number itself]");

    private readonly Option<bool> _extrapolate = new("--extrapolate")
    {
        Description = "Let answers lie outside of the range of the training rows' targets " +
        "[default: they stay within, as those of trees]",
    };

    private readonly Option<int?> _classes = Values.Whole(
        "--classes", "Number of classes, for labels from 0 of IDX and NPY files [default: those " +
        "that rows have]", min: 2);

    private readonly Option<string?> _missing = Values.Choice(
        "--missing",
        "Replaces missing numbers, and other cells in columns of numbers; error " +
        "refuses them [default: median, where at most 2 % of a column's cells are unreadable]",
        "median",
        "mean",
        "error");

    private readonly Option<string?> _unknown = UnknownOption();

    private readonly Option<string?> _dateOrder = Values.Choice(
        "--date-order", "Order of dates such as 3/4/2024 [default: what the cells say]", "ymd",
        "dmy", "mdy");

    private readonly Option<string[]?> _ignore =
        Values.Names("--ignore", "Columns to leave out", "column,…");

    private readonly Option<string[]?> _numbers =
        Values.Names("--number", "Columns of numbers, whatever else they hold", "column,…");

    private readonly Option<string[]?> _oneHot = Values.Names(
        "--one-hot", "Columns of categories, though they hold numbers or many texts", "column,…");

    private readonly Option<string[]?> _ordinal = Values.Names(
        "--ordinal", "Columns of categories to number in order", "column,…");

    private readonly Option<string[]?> _dates =
        Values.Names("--date", "Columns of dates", "column,…");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All =>
        [_task, _quantiles, _extrapolate, _classes, _missing, _unknown, _ignore, _numbers, _oneHot,
        _ordinal, _dates, _dateOrder];

    /// <summary>The options that arrays have no use for.</summary>
    internal IEnumerable<Option> OfTables =>
        [_missing, _unknown, _ignore, _numbers, _oneHot, _ordinal, _dates, _dateOrder];

    /// <summary>What is done with cells that no training row was like.</summary>
    internal static Option<string?> UnknownOption() => Values.Choice(
        "--unknown",
        "Cells that no training row was like: zeros counts them and goes on, error refuses them " +
        "[default: zeros]",
        "zeros",
        "error");

    /// <summary>The option's value; null where it is not given.</summary>
    internal static UnknownCells? Unknown(string? value) =>
        value switch { null => null, "error" => UnknownCells.Error, _ => UnknownCells.Zeros };

    /// <summary>The options for the library.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="table">The table, whose columns' names may have commas.</param>
    /// <param name="format">The kind of its file: labels of IDX files are classes.</param>
    internal TableOptions Read(ParseResult parsed, Table table, DataFormat format)
    {
        var task = parsed.GetValue(_task);
        return new TableOptions
        {
            Task = task == "classification" || (task is null && format == DataFormat.Idx)
                ? TargetTask.Classification
                : task == "regression" ? TargetTask.Regression : TargetTask.Inferred,
            Quantiles = parsed.GetValue(_quantiles) is { Length: > 0 } levels ? levels : null,
            Extrapolates = parsed.GetValue(_extrapolate),
            Classes = parsed.GetValue(_classes) is { } count
            ? [.. Enumerable.Range(0, count).Select(c => $"{c}")]
            : null,
            Missing = parsed.GetValue(_missing) switch
            {
                "error" => MissingNumbers.Error,
                "mean" => MissingNumbers.Mean,
                "median" => MissingNumbers.Median,
                _ => MissingNumbers.Inferred,
            },
            Unknown = Unknown(parsed.GetValue(_unknown)) ?? UnknownCells.Zeros,
            DateOrder = parsed.GetValue(_dateOrder) switch
            {
                "ymd" => DateOrder.YearMonthDay,
                "dmy" => DateOrder.DayMonthYear,
                "mdy" => DateOrder.MonthDayYear,
                _ => null,
            },
            Ignored = Columns(parsed, _ignore, table),
            Numbers = Columns(parsed, _numbers, table),
            Categories = Columns(parsed, _oneHot, table),
            Ordinals = Columns(parsed, _ordinal, table),
            Dates = Columns(parsed, _dates, table),
        };
    }

    /// <summary>The columns that an option names.</summary>
    /// <remarks>A name with a comma may be given as it is, where a column has it.</remarks>
    internal static string[] Columns(ParseResult parsed, Option<string[]?> option, Table table)
    {
        var given = parsed.GetResult(option)?.Tokens.Select(token => token.Value).ToList() ?? [];
        return given.Count == 0 ? []
            : [.. given.SelectMany(text => table.ColumnNames?.Contains(text) == true
                ? [text]
                : Values.Split(text))];
    }
}
