using System.Text.Json;
using GpuBp.Cli;
using GpuBp.Cli.Output;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>What a command of the tool wrote, and what it ended with.</summary>
/// <param name="ExitCode">One of <see cref="GpuBp.Cli.ExitCode"/>.</param>
/// <param name="Out">Its results.</param>
/// <param name="Error">Its progress, notes and errors.</param>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    /// <summary>The lines of <see cref="Out"/>, each JSON.</summary>
    internal JsonElement[] Json =>
        [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Runs a command in this process.</summary>
    internal static ToolRun Of(params IReadOnlyList<string> args) => Of(CancellationToken.None, args);

    /// <summary>Runs a command that is interrupted in between.</summary>
    internal static ToolRun Of(CancellationToken cancellation, params IReadOnlyList<string> args)
    {
        using StringWriter output = new(), error = new();
        var code = Tool.Run(args, new Shell(output, error, IsTerminal: false, cancellation));
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command with standard input.</summary>
    internal static ToolRun Piped(Stream input, params IReadOnlyList<string> args)
    {
        using StringWriter output = new(), error = new();
        var shell = new Shell(output, error, IsTerminal: false, CancellationToken.None) { OpenInput = () => input };
        return new(Tool.Run(args, shell), output.ToString(), error.ToString());
    }

    /// <summary>A run that must succeed.</summary>
    internal ToolRun Done()
    {
        Assert.True(ExitCode == 0, $"{ExitCode}: {Error}");
        return this;
    }

    /// <summary>Writes the iris table: four measurements, and the species by its name.</summary>
    internal static string Iris(CsvTestFolder folder, Func<int, bool>? isIn = null)
    {
        string[] species = ["setosa", "versicolor", "virginica"];
        var lines = RepositoryFiles.Read("kernels-tests/Training/sklearn/iris.csv")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Where((_, row) => isIn?.Invoke(row) ?? true)
            .Select(line => line.Split(','))
            .Select(cells => $"{string.Join(',', cells[..4])},{species[int.Parse(cells[4])]}");
        return folder.Write("sepal length,sepal width,petal length,petal width,species\n" + string.Join('\n', lines) + "\n");
    }
}
