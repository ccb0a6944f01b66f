using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// Kernels that are bound by memory, against a copy of more memory than any cache holds.
/// </summary>
/// <remarks>
/// The copy is PyTorch's copy_, made by the driver: a ceiling that does not depend on our code.
/// </remarks>
internal static class GpuElementwise
{
    private const int Launches = 8;

    internal static void Run(Session session, Engine engine, TorchGpu peer)
    {
        // 256 MiB each, five times the cache of an H200; less if the device does not allow such
        // buffers.
        var max = Math.Min(1 << 26, engine.Device.Info.MaxBufferBytes / sizeof(float));
        var length = session.IsQuick
            ? 1 << 18
            : (int)max / MemoryKernels.Columns * MemoryKernels.Columns;
        var copy = Prepare(peer, length);
        var rounds = session.IsQuick ? 3 : 7;
        var copied = new List<double>();
        using var kernels = new MemoryKernels(engine.Device, length);
        foreach (var (name, bytes, launch) in kernels.All())
        {
            var ours = new Replayed(name, engine.Device, launch, Launches);
            var results = Turns.Take(copy is null ? [ours] : [ours, copy], rounds, session.Turn);
            var rate = results.Rate(ours);
            var isCompared = copy is not null && !results.Failures.ContainsKey(copy);
            session.Add(new Row
            {
                Suite = GpuSuite.Name,
                Case = $"{name}, {length} elements",
                Device = engine.Name,
                Threads = engine.Threads,
                Value = 1e6 / (rate.Median * Launches),
                Unit = "µs",
                Spread = [1e6 / (rate.Max * Launches), 1e6 / (rate.Min * Launches)],
                OfPeak = isCompared
                    ? results.Ratio(ours, copy!)!.Value.Median * bytes / Moved(length)
                    : null,
            });
            if (isCompared)
                copied.Add(results.Rate(copy!).Median * Launches * Moved(length) / 1e9);
        }

        if (copied.Count > 0)
            session.Add(Ceiling(Spread.Of(copied), length));
    }

    // Reads and writes.
    private static double Moved(int length) => 2.0 * sizeof(float) * length;

    private static TorchWork? Prepare(TorchGpu peer, int length)
    {
        try
        {
            return peer.Copy(length, Launches);
        }
        catch (PeerException e)
        {
            Console.WriteLine(
                $"The copy is not measured, so shares of it are missing: {e.Message}");
            return null;
        }
    }

    private static Row Ceiling(Spread rate, int length) => new()
    {
        Suite = GpuSuite.Name,
        Case = $"copy, {length} elements",
        Device = "PyTorch",
        Threads = 0,
        Value = rate.Median,
        Unit = "GB/s",
        Spread = [rate.Min, rate.Max],
        Notes = ["bytes read and written; the median over the copies timed beside each kernel"],
    };
}
