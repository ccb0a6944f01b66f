using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options by which the commands take a table: how it is laid out, and where targets are.</summary>
internal sealed class TableOptions
{
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "What separates the cells of a table, or 'tab' [default: as the first line has it]",
        HelpName = "character",
    };

    private readonly Option<string?> _header = Values.Choice(
        "--header", "Whether the first line names the columns [default: yes where none of its cells is a number]", "yes", "no");

    internal Option<string?> Target { get; } = Values.Text(
        "--target", "The column to predict, by its name; without a header by its number, from 0 [default: the last]", "column");

    internal Option<string?> Labels { get; } =
        Values.Text("--labels", "The file of the targets, where the data are an IDX or NPY file of features", "file");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withTarget">Whether it takes targets too.</param>
    internal void AddTo(Command command, bool withTarget)
    {
        command.Add(_delimiter);
        command.Add(_header);
        if (!withTarget)
            return;
        command.Add(Target);
        command.Add(Labels);
    }

    /// <summary>How a table is laid out.</summary>
    /// <exception cref="ToolException">The delimiter is no character.</exception>
    internal TableLayout Layout(string path, ParseResult parsed) =>
        TableLayout.Of(path, Delimiter(parsed), parsed.GetValue(_header) is { } header ? header == "yes" : null);

    /// <summary>The layout for the reader of tables, which says where the target is.</summary>
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
                $"--target is '{target}', but the table has no header; name the column by its number, from 0 to " +
                $"{layout.Cells.Count - 1}. If the first line has the columns' names, say --header yes.");
    }

    private char? Delimiter(ParseResult parsed) => parsed.GetValue(_delimiter) switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [var character] => character,
        var other => throw new ToolException($"--delimiter is '{other}'; one character, or 'tab', is needed."),
    };
}
