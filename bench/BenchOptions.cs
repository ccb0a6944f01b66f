using System.CommandLine;
using System.Globalization;
using GpuBp.Bench.Scale;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Tables;

namespace GpuBp.Bench;

/// <summary>The options of the command line.</summary>
internal sealed record BenchOptions
{
    internal static readonly string[] AllSuites =
        [
            "kernels", "step", "train", "busy", "gpu", "runtimes", "watched", "population",
            PredictSuite.Name, TablesSuite.Name, ScaleSuite.Name,
        ];

    /// <summary>The maximum of the CPU device.</summary>
    private const int MaxThreads = 1024;

    internal required string[] Suites { get; init; }

    internal required bool IsQuick { get; init; }

    internal required string? Json { get; init; }

    internal required string? Svg { get; init; }

    internal required bool IsKept { get; init; }

    internal required string? Device { get; init; }

    internal required int? Threads { get; init; }

    internal required string? Fastest { get; init; }

    internal required string? Case { get; init; }

    /// <summary>Two files of earlier runs to compare; empty to measure.</summary>
    internal required string[] Compared { get; init; }

    internal required TablesOptions Tables { get; init; }

    /// <summary>A command that parses the options and runs with them.</summary>
    internal static RootCommand Command(Func<BenchOptions, int> run)
    {
        var suite = new Option<string[]>("--suite")
        {
            Description = $"{string.Join(", ", AllSuites)}; repeat it for several [default: all]",
            HelpName = "name",
        };
        suite.AcceptOnlyFromAmong(AllSuites);
        var quick = new Option<bool>("--quick")
        {
            Description = "Few rounds and shapes: tests the suites, measures nothing",
        };
        var json = File("--json", "Write the rows to this file");
        var svg = File("--svg", "Draw the ratios to this file");
        var keep = new Option<bool>("--keep")
        {
            Description =
                "Write both to bench/results, with date, machine and commit in their names",
        };
        var device = new Option<string?>("--device")
        {
            Description = "cpu, cuda, opencl, opencl:1 or a part of a device's name " +
                "[default: every device]",
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
                    value is >= 1 and <= MaxThreads)
                    return value;

                result.AddError(
                    $"--threads is {text}; a whole number from 1 to {MaxThreads} is needed. This " +
                    $"machine has {Environment.ProcessorCount} cores; leave the option out to " +
                    "use them all.");
                return null;
            },
        };
        var fastest = new Option<string?>("--fastest")
        {
            Description =
                "Instead of the suites, find the fastest device for your layers, by batch size",
            HelpName = "784-512-10",
        };

        var compare = new Option<string[]>("--compare")
        {
            Description =
                "Instead of measuring, compare two runs by their --json, the earlier one first",
            HelpName = "file file",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var only = new Option<string?>("--case")
        {
            Description = "Only products and training steps whose name contains this",
            HelpName = "text",
        };

        var command =
            new RootCommand("Measures products, training steps and training against peers.")
        {
            suite, quick, json, svg, keep, device, threads, fastest, only, compare,
        };
        foreach (var option in TablesOptions.All)
            command.Add(option);
        command.SetAction(parsed => run(new BenchOptions
        {
            Suites = parsed.GetValue(suite) is { Length: > 0 } some ? some : AllSuites,
            IsQuick = parsed.GetValue(quick),
            Json = parsed.GetValue(json),
            Svg = parsed.GetValue(svg),
            IsKept = parsed.GetValue(keep),
            Device = parsed.GetValue(device),
            Threads = parsed.GetValue(threads),
            Fastest = parsed.GetValue(fastest),
            Case = parsed.GetValue(only),
            Compared = parsed.GetValue(compare) ?? [],
            Tables = TablesOptions.Read(parsed),
        }));
        return command;
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "file" };
}
