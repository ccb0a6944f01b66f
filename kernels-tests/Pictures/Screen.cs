using GpuBp.Cli;
using GpuBp.Cli.Output;

namespace GpuBp.Tests.Pictures;

/// <summary>
/// A terminal after commands of the tool have ended: what they were, and what they left. The bar of a training, and
/// lines that tell of its progress, have gone by then.
/// </summary>
internal sealed class Screen
{
    private readonly List<(string Text, bool IsCommand)> _lines = [];

    internal IReadOnlyList<(string Text, bool IsCommand)> Lines => _lines;

    /// <summary>Runs a command of the tool, which must succeed.</summary>
    /// <param name="shown">As a person types it.</param>
    /// <param name="args">The same with the paths of this machine.</param>
    /// <param name="clean">Makes of the output what it would be on any machine.</param>
    internal void Run(string shown, IReadOnlyList<string> args, Func<string, string> clean)
    {
        using StringWriter output = new(), error = new();
        var code = Tool.Run(args, new Shell(output, error, IsTerminal: false, CancellationToken.None));
        Assert.True(code == 0, $"{shown}: {error}");
        _lines.Add((shown, IsCommand: true));
        _lines.AddRange(clean(output.ToString()).TrimEnd().Split('\n').Select(line => (line.TrimEnd('\r'), IsCommand: false)));
    }

    /// <summary>Shows a file, as <c>cat</c> does.</summary>
    internal void Show(string shown, string text)
    {
        _lines.Add((shown, IsCommand: true));
        _lines.AddRange(text.TrimEnd().Split('\n').Select(line => (line, IsCommand: false)));
    }
}
