using System.Globalization;
using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Scale;

/// <summary>
/// The same pair in PyTorch: its DistributedDataParallel over gloo, two ranks of one thread,
/// against one process of two.
/// </summary>
internal static class TorchRanks
{
    internal const string Case = "PyTorch DDP";

    private const int Ranks = 2;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    internal static void Run(Session session)
    {
        var task = ScaleSuite.Task(session);
        PeerProcess peer;
        try
        {
            // Its best setting for two threads: OpenBLAS's own threads halve them.
            var (name, value) = PeerLibrary.OpenMp;
            peer = PeerProcess.OfAny(
                "PyTorch", PeerProgram.Python("ddp_peer.py"),
                new Dictionary<string, string> { [name] = value });
        }
        catch (PeerException e)
        {
            Console.WriteLine($"{Case} is not measured: {e.Message}");
            return;
        }

        using (peer)
            Measure(session, task, peer);
    }

    private static void Measure(Session session, ScaleTask task, PeerProcess peer)
    {
        session.Run.Peers["PyTorch"] = peer.Version;
        var product = peer.Ask(new { Do = "product" }, Timeout);
        var rate = product["gigaFlops"]!.GetValue<double>();
        if (ProductRate.Here.IsCrippled(rate))
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"PyTorch's product reaches {rate:F1} GFLOP/s, {ProductRate.Here.Of}'s " +
                $"{ProductRate.Here.GigaFlops:F1}: crippled. Install libopenblas0-openmp."));
        var ranks = new Group(peer, task, Ranks);
        var alone = new Group(peer, task, 1);
        var results = ScaleRun.Turns([ranks, alone], session.Rounds);
        var (samples, ratio) = (results.Rate(ranks), results.Ratio(ranks, alone)!.Value);
        session.Add(new Row
        {
            Suite = ScaleSuite.Name,
            Case = $"{task.Name}, {Case}",
            Device = $"{Ranks} ranks, gloo",
            Threads = 0,
            Value = samples.Median,
            Unit = "samples/s",
            Spread = [samples.Min, samples.Max],
            Ratios = new() { [$"its 1 process × {Ranks} thr."] = ratio.Median },
            Notes =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ratio.Min:F2} to {ratio.Max:F2} × in turns; its product reaches " +
                    $"{rate:F0} GFLOP/s on {product["blas"]}, {ProductRate.Here.Of}'s " +
                    $"{ProductRate.Here.GigaFlops:F0}"),
            ],
        });
    }

    /// <summary>New processes of PyTorch, as many as ranks.</summary>
    private sealed class Group(PeerProcess peer, ScaleTask task, int ranks) : IContender
    {
        public string Name => $"PyTorch, {ranks} ranks";

        public double Seconds(int repeats)
        {
            var answer = peer.Ask(
                new
                {
                    Do = "train",
                    task.Sizes,
                    batch = task.Batch / ranks,
                    task.Batches,
                    epochs = ScaleTask.WarmUp + task.Epochs,
                    skipped = ScaleTask.WarmUp,
                    ranks,
                    threads = Ranks / ranks,
                },
                Timeout);
            var rates = answer["rates"]!.AsArray().Select(rate => rate!.GetValue<double>());
            return repeats / Spread.Of(rates).Median;
        }
    }
}
