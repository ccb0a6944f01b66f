using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options for tables: the layout, and the target.</summary>
internal sealed class TableOptions
{
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "The character between the cells of a table, or 'tab' [default: found in " +
            "the first line]",
        HelpName = "character",
    };

    private readonly Option<string?> _header = Values.Choice(
        "--header",
        "Whether the first line names the columns [default: yes if none of its cells is a number]",
        "yes",
        "no");

    internal Option<string?> Target { get; } = Values.Text(
        "--target",
        "The column to predict, by name, or without a header by number, from 0 [default: the last]",
        "column");

    internal Option<string?> Labels { get; } = Values.Text(
        "--labels", "The file of the targets, for an IDX or NPY file of features", "file");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withTarget">Whether it takes targets.</param>
    internal void AddTo(Command command, bool withTarget)
    {
        command.Add(_delimiter);
        command.Add(_header);
        if (!withTarget)
            return;
        command.Add(Target);
        command.Add(Labels);
    }

    /// <summary>The layout of a table.</summary>
    /// <exception cref="ToolException">The delimiter is not one character.</exception>
    internal TableLayout Layout(string path, ParseResult parsed)
    {
        bool? hasHeader = parsed.GetValue(_header) is { } header ? header == "yes" : null;
        return TableLayout.Of(path, Delimiter(parsed), hasHeader);
    }

    /// <summary>The options for the reader of tables.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="target">The target's column; null for the last.</param>
    /// <exception cref="ToolException">Without a header the target is no number.</exception>
    internal static CsvOptions Csv(TableLayout layout, string? target)
    {
        var options = new CsvOptions { Delimiter = layout.Delimiter, HasHeader = layout.HasHeader };
        if (target is null)
            return options;
        if (layout.HasHeader)
            return options with { TargetColumn = target };
        return int.TryParse(target, out var index) && index >= 0
            ? options with { TargetIndex = index }
            : throw new ToolException(
                $"--target is '{target}', but the table has no header; name the column by its " +
                $"number, from 0 to {layout.Cells.Count - 1}. If the first line holds the " +
                "columns' names, say --header yes.");
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
