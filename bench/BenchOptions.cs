using System.CommandLine;
using System.Globalization;

namespace GpuBp.Bench;

/// <summary>What can be said on the command line.</summary>
internal sealed record BenchOptions(
    string[] Suites,
    bool IsQuick,
    string? Json,
    string? Svg,
    bool IsKept,
    string? Device,
    int? Threads,
    string? Fastest,
    string? Case)
{
    internal static readonly string[] AllSuites = ["kernels", "step", "train", "busy", "gpu", "runtimes", "watched"];

    /// <summary>As many as the CPU device takes.</summary>
    private const int MostThreads = 1024;

    /// <summary>A command that parses, and then runs with what it parsed.</summary>
    internal static RootCommand Command(Func<BenchOptions, int> run)
    {
        var suite = new Option<string[]>("--suite")
        {
            Description = $"{string.Join(", ", AllSuites)}; may be repeated [default: all]",
            HelpName = "name",
        };
        suite.AcceptOnlyFromAmong(AllSuites);
        var quick = new Option<bool>("--quick")
        {
            Description = "Few rounds and shapes: shows that all works, not how fast",
        };
        var json = File("--json", "Write the rows to this file");
        var svg = File("--svg", "Draw the ratios to this file");
        var keep = new Option<bool>("--keep")
        {
            Description = "Write both to bench/results, named by date, machine and commit",
        };
        var device = new Option<string?>("--device")
        {
            Description = "cpu, cuda, opencl, opencl:1 or a part of a device's name [default: every device]",
            HelpName = "name",
        };
        var threads = new Option<int?>("--threads")
        {
            Description = "Threads of the host [default: one, and then all cores]",
            HelpName = "number",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) &&
                    value is >= 1 and <= MostThreads)
                    return value;

                result.AddError(
                    $"--threads is {text}; a whole number from 1 to {MostThreads} is needed. This machine " +
                    $"has {Environment.ProcessorCount} cores; leave the option out to use them all.");
                return null;
            },
        };
        var fastest = new Option<string?>("--fastest")
        {
            Description = "Instead of the suites: which device is fastest for your layers, by batch size",
            HelpName = "784-512-10",
        };

        var only = new Option<string?>("--case")
        {
            Description = "Only products and training steps whose name contains this",
            HelpName = "text",
        };

        var command = new RootCommand("Measures products, training steps and training, against peers.")
        {
            suite, quick, json, svg, keep, device, threads, fastest, only,
        };
        command.SetAction(parsed => run(new BenchOptions(
            parsed.GetValue(suite) is { Length: > 0 } some ? some : AllSuites,
            parsed.GetValue(quick),
            parsed.GetValue(json),
            parsed.GetValue(svg),
            parsed.GetValue(keep),
            parsed.GetValue(device),
            parsed.GetValue(threads),
            parsed.GetValue(fastest),
            parsed.GetValue(only))));
        return command;
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "file" };
}
