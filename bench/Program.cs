using System.CommandLine.Invocation;
using System.Text;
using GpuBp.Bench;
using GpuBp.Bench.Children;
using GpuBp.Bench.Gpu;
using GpuBp.Bench.Micro;
using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Scale;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Tables;

Console.OutputEncoding = Encoding.UTF8; // For × in the names.
if (args is [ChildProcess.Option, .. var child])
    return ChildProcess.Run(child);
if (args is ["micro", .. var filter])
    return MicroBenchmarks.Run(filter);

var parsed = BenchOptions.Command(Run).Parse(args);
if (parsed.Action is ParseErrorAction errors)
    errors.ShowHelp = false;
return parsed.Invoke();

static int Run(BenchOptions options)
{
    try
    {
        if (options.Compared.Length > 0)
        {
            RunComparison.Write(options.Compared, Console.Out);
            return 0;
        }

        if (options.Fastest is { } layers)
            return Crossover.Run(layers, options.IsQuick);

        EnvironmentTraps.Remove();
        var run = RunInfo.Collect();
        var files = Files(options, run);
        files.Probe();
        Console.WriteLine(run);

        using var engines = new Engines(options.Device, options.Threads);
        foreach (var problem in engines.Problems)
            Console.WriteLine($"not measured: {problem}");
        foreach (var engine in engines.All.Where(engine => !engine.IsHost))
            run.Devices[engine.Name] = $"{engine.Device.Info.Name}, {engine.Device.Info.Driver}";
        var session = new Session(engines, run, options.IsQuick, options.Case)
        {
            Tables = options.Tables,
        };
        foreach (var suite in BenchOptions.AllSuites.Intersect(options.Suites))
        {
            ResultTable.WriteHead(suite);
            Suite(suite)(session);
        }

        Console.WriteLine();
        files.Write(session.Rows, run);
        return session.HasFailed ? 1 : 0;
    }
    catch (Exception e) when (e is DeviceException or InvalidOperationException or IOException
        or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static Action<Session> Suite(string name) => name switch
{
    "kernels" => KernelSuite.Run,
    "step" => StepSuite.Run,
    "train" => TrainSuite.Run,
    GpuSuite.Name => GpuSuite.Run,
    RuntimeSuite.Name => RuntimeSuite.Run,
    WatchSuite.Name => WatchSuite.Run,
    PopulationSuite.Name => PopulationSuite.Run,
    PredictSuite.Name => PredictSuite.Run,
    TablesSuite.Name => TablesSuite.Run,
    ScaleSuite.Name => ScaleSuite.Run,
    _ => BusySuite.Run,
};

static ResultsFiles Files(BenchOptions options, RunInfo run)
{
    var kept = options.IsKept ? Path.Combine("bench", "results", run.FileName()) : null;
    if (kept is not null && !Directory.Exists("bench"))
        throw new IOException(
            $"--keep writes to bench/results, but there is no folder bench in " +
            $"{Directory.GetCurrentDirectory()}. Run it from the repository's root, or name the " +
            "files by --json and --svg.");
    return new ResultsFiles(
        options.Json ?? (kept is null ? null : kept + ".json"),
        options.Svg ?? (kept is null ? null : kept + ".svg"));
}
