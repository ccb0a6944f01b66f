using System.CommandLine;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Input;

/// <summary>The options for how a table is laid out, and where its target is.</summary>
internal sealed class LayoutOptions
{
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "The character between the cells of a table, or 'tab' [default: what gives " +
            "all lines the same number of cells]",
        HelpName = "character",
    };

    private readonly Option<string?> _decimal = Values.Choice(
        "--decimal", "The sign before a number's fraction [default: what the cells say]", "point",
        "comma");

    private readonly Option<string?> _header = Values.Choice(
        "--header",
        "Whether the first line names the columns [default: what the lines below it say]",
        "yes",
        "no");

    private readonly Option<string?> _quotes = Values.Choice(
        "--quotes", "Whether quotes enclose cells; else they are text [default: yes]", "yes", "no");

    private readonly Option<string[]?> _marks = Values.Names(
        "--missing-marks",
        "What means that a cell has no value [default: NA, N/A, NaN, null, None, #N/A, -, ?, ., " +
        "in any case]",
        "text,…");

    internal Option<string[]?> Target { get; } = Values.Names(
        "--target",
        "The column to predict, or several, by name or by number, from 0 [default: the last]",
        "column,…");

    internal LimitOptions Limits { get; } = new();

    internal Option<string?> Labels { get; } = Values.Text(
        "--labels", "The file of the targets, for an IDX or NPY file of features", "file");

    /// <summary>All but the file of the targets.</summary>
    internal IEnumerable<Option> OfTables =>
        [_delimiter, _decimal, _header, _quotes, _marks, .. Limits.All, Target];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withTarget">Whether it takes targets.</param>
    internal void AddTo(Command command, bool withTarget)
    {
        foreach (var option in OfTables.Where(option => withTarget || option != Target))
            command.Add(option);
        if (!withTarget)
            return;
        command.Add(Labels);
    }

    /// <summary>The target where it has another name than in training; null for the same.</summary>
    /// <exception cref="ToolException">There are several.</exception>
    internal string? OneTarget(ParseResult parsed, Table table) =>
        ColumnOptions.Columns(parsed, Target, table) switch
        {
            [] => null,
            [var target] => target,
            _ => throw new ToolException(
                "--target names several columns; the model knows its targets by their names. " +
                "Leave it out."),
        };

    /// <summary>Opens files of samples: a table, or arrays with their targets.</summary>
    /// <param name="files">The files.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="shell">Where standard input comes from.</param>
    /// <param name="withTarget">Whether arrays need their targets.</param>
    /// <exception cref="ToolException">An option makes no sense, or targets are
    /// missing.</exception>
    internal Table Open(SampleFiles files, ParseResult parsed, Shell shell, bool withTarget)
    {
        if (files.Format == DataFormat.Csv)
            return Open(files.Features, parsed, shell);
        var labels = withTarget ? files.RequireLabels() : null;
        return files.Format == DataFormat.Idx
            ? IdxFile.ReadTable(files.Features, labels, Limits.Read(parsed))
            : NpyFile.ReadTable(files.Features, labels, Limits.Read(parsed));
    }

    /// <summary>Opens a table; <c>-</c> is standard input.</summary>
    /// <exception cref="ToolException">An option makes no sense.</exception>
    internal Table Open(string path, ParseResult parsed, Shell shell)
    {
        var format = new TableFormat
        {
            Delimiter = Delimiter(parsed),
            DecimalSign =
            parsed.GetValue(_decimal) switch { null => null, "comma" => ',', _ => '.' },
            HasHeader = parsed.GetValue(_header) is { } header ? header == "yes" : null,
            HasQuotes = parsed.GetValue(_quotes) != "no",
            MissingMarks = parsed.GetResult(_marks) is null ? null : parsed.GetValue(_marks),
        };
        if (path != SampleFiles.StandardInput)
            return !InputFile.IsReadOnce(path) && ParquetFile.Is(path)
                ? ParquetFile.OpenTable(path, format)
                : Table.Open(path, format, Limits.Read(parsed));
        using var input = shell.OpenInput();
        return Table.Read(input, format, "standard input", Limits.Read(parsed));
    }

    private char? Delimiter(ParseResult parsed) => parsed.GetValue(_delimiter) switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [var character] => character,
        var other => throw new ToolException(
            $"--delimiter is '{other}'; one character, or 'tab', is needed."),
    };
}
