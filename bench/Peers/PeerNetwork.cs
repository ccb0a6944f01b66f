using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>A network that a peer's process trains; the process holds one at a time.</summary>
internal sealed class PeerNetwork(PeerLibrary peer, string setting, PeerProcess process)
{
    /// <summary>Enough for loading and ten steps on a machine ten times slower than ours.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    internal string Peer => peer.Name;

    internal string Setting => setting;

    /// <summary>Sends the peer the network, and runs some steps.</summary>
    /// <returns>The cost before each of the steps.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    internal double[] Prepare(StepCase step, CaseFile file, int steps)
    {
        var answer = process.Ask(Request(step, file, steps), Timeout);
        return [.. answer["losses"]!.AsArray().Select(loss => loss!.GetValue<double>())];
    }

    /// <summary>The request that sends a process the network.</summary>
    internal static object Request(
        StepCase step, CaseFile file, int steps, string mode = "fp32", bool isFused = false) => new
        {
            Do = "prepare",
            step.Sizes,
            step.Batch,
            step.IsClassifier,
            step.Hidden,
            step.Rate,
            file = file.Path,
            file.Rows,
            file.TestRows,
            steps,
            mode,
            isFused,
        };

    /// <summary>Runs some steps and returns their seconds.</summary>
    internal double RunSteps(int steps, int threads) =>
        process.Ask(new { Do = "run", steps, threads }, Timeout)["seconds"]!.GetValue<double>();

    /// <summary>Trains for one epoch.</summary>
    internal (double Seconds, double Accuracy) Epoch(int threads)
    {
        var answer = process.Ask(new { Do = "epoch", threads }, Timeout);
        return (answer["seconds"]!.GetValue<double>(), answer["accuracy"]!.GetValue<double>());
    }
}

/// <summary>A peer's training steps at one setting.</summary>
internal sealed class PeerSteps(PeerNetwork network, int threads) : IContender
{
    public string Name => network.Peer;

    internal PeerNetwork Network => network;

    internal int Threads => threads;

    internal string Setting => $"{network.Setting}, {threads} thr.";

    public double Seconds(int repeats) => network.RunSteps(repeats, threads);

    internal static IEnumerable<PeerSteps> All(IEnumerable<PeerNetwork> networks) =>
        from network in networks
        from threads in Engines.ThreadCounts()
        select new PeerSteps(network, threads);
}
