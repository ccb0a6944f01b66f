using System.CommandLine;

namespace GpuBp.Cli;

/// <summary>
/// Answers shells that ask how a command line may go on, by the protocol of System.CommandLine's
/// suggest directive: <c>gpubp [suggest:position] "line"</c>, or without a position at its end.
/// </summary>
/// <remarks>
/// The directive itself works with a RootCommand alone, whose name is that of the assembly.
/// </remarks>
internal static class Completions
{
    private const string Directive = "[suggest";

    internal static bool IsAsked(IReadOnlyList<string> args) =>
        args.Count > 0 && args[0].StartsWith(Directive, StringComparison.Ordinal);

    /// <summary>Writes the completions, one a line; nothing where a file may follow.</summary>
    internal static void Write(Command root, IReadOnlyList<string> args, TextWriter output)
    {
        var line = args.Count > 1 ? args[1] : "";
        var position = int.TryParse(args[0][Directive.Length..].Trim(':', ']'), out var given)
            ? Math.Clamp(given, 0, line.Length)
            : line.Length;
        var wantsOption = line[..position].Split(' ')[^1].StartsWith('-');
        foreach (var item in root.Parse(line[..position]).GetCompletions(position))
        {
            // Without a dash a file is likelier than an option; shells complete files. Help has
            // aliases of Windows, such as /?, which nobody looks for.
            if (item.Label.StartsWith('-') == wantsOption && !item.Label.StartsWith('/'))
                output.WriteLine(item.InsertText ?? item.Label);
        }
    }
}
