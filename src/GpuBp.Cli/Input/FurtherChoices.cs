using System.CommandLine;

namespace GpuBp.Cli.Input;

/// <summary>The options that train a model further.</summary>
internal sealed class FurtherChoices
{
    private readonly Option<string?> _from = Values.Text(
        "--from",
        "A model to train further on these rows, which have the columns of its table; new " +
        "classes and categories widen it",
        "model");

    private readonly Option<int?> _freeze = Values.Whole(
        "--freeze", "With --from: first layers that keep their parameters [default: 0]", min: 0);

    private readonly Option<bool> _newHead = new("--new-head")
    {
        Description = "With --from: begin the output layer anew",
    };

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_from, _freeze, _newHead];

    /// <summary>The model; null for none.</summary>
    /// <exception cref="ToolException">Another option needs one.</exception>
    internal string? From(ParseResult parsed)
    {
        if (parsed.GetValue(_from) is { } from)
            return from;
        return parsed.GetValue(_freeze) is null && !parsed.GetValue(_newHead) ? null
            : throw new ToolException(
                "--freeze and --new-head are of a model that is trained further; give it by " +
                "--from.");
    }

    internal int FrozenLayers(ParseResult parsed) => parsed.GetValue(_freeze) ?? 0;

    internal bool HasNewHead(ParseResult parsed) => parsed.GetValue(_newHead);
}
