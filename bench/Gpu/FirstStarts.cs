using GpuBp.Bench.Children;
using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// Times what a user waits for in a new process: opening the device, building the kernels, the
/// first step.
/// </summary>
internal static class FirstStarts
{
    internal static void Run(Session session, Engine engine)
    {
        var folder = Directory.CreateTempSubdirectory("gpubp-bench-");
        try
        {
            double[] empty =
                [.. Enumerable.Range(0, session.IsQuick ? 1 : 3).Select(n => Seconds($"{n}"))];
            double[] warm =
                [.. Enumerable.Range(0, session.IsQuick ? 1 : 5).Select(_ => Seconds("0"))];
            Add("empty", empty);
            Add("warm", warm);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // Drivers have caches too: for a first start, all must be empty.
        double Seconds(string cache) => ChildProcess.Figure(
            ["first-step", engine.Device.Info.Id],
            new Dictionary<string, string>(EnvironmentTraps.ForGpus)
            {
                ["GPUBP_CACHE"] = Path.Combine(folder.FullName, cache, "ours"),
                ["CUDA_CACHE_PATH"] = Path.Combine(folder.FullName, cache, "cuda"),
                ["POCL_CACHE_DIR"] = Path.Combine(folder.FullName, cache, "pocl"),
            });

        void Add(string cache, double[] seconds)
        {
            var spread = Spread.Of(seconds);
            session.Add(new Row
            {
                Suite = GpuSuite.Name,
                Case = $"first step of a process, {cache} cache",
                Device = engine.Name,
                Threads = engine.Threads,
                Value = spread.Median,
                Unit = "s",
                Spread = [spread.Min, spread.Max],
            });
        }
    }
}
