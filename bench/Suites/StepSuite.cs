using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Whole training steps per second on every device, against TorchSharp, PyTorch and scikit-learn.
/// </summary>
internal static class StepSuite
{
    private const string Suite = "step";

    /// <summary>The number of steps whose costs must agree before anything is timed.</summary>
    private const int ComparedSteps = 10;

    /// <summary>
    /// The order of sums changes a cost by about 1e-6 of it, and ten steps add that up.
    /// </summary>
    private const double Tolerance = 1e-4;

    internal static void Run(Session session)
    {
        var peers = PeerLibrary.Start(session.IsQuick);
        try
        {
            foreach (var peer in peers)
                session.Run.Peers[peer.Name] = peer.Version;
            foreach (var step in StepCase.All(session.IsQuick).Where(s => session.Wants(s.Name)))
                Measure(session, step, peers);
        }
        finally
        {
            foreach (var peer in peers)
                peer.Dispose();
        }

        OwnActivationRows.Run(session);
        if (session.IsWhole)
            ProcessRows.Run(session);
    }

    private static void Measure(Session session, StepCase step, IReadOnlyList<PeerLibrary> peers)
    {
        var data = step.Data(step.Batch);
        var ours = new List<OurStep>();
        try
        {
            ours.AddRange(session.Engines.All.Select(engine => new OurStep(engine, step, data)));
            var losses = ours.ConvertAll(our => our.Losses(ComparedSteps));
            for (var n = 1; n < ours.Count; n++)
                LossCheck.Verify(
                    step.Name, ours[0].Name, losses[0], ours[n].Name, losses[n], Tolerance);

            var notes = new List<string>();
            List<PeerSteps> best;
            // Untrained, as our steps have changed ours.
            using (var network = step.Network(session.Engines.All[0].Device))
            using (var file = new CaseFile(data, test: null, network))
                best = [.. peers.Select(peer => Best(peer, step, file, losses[0], notes))
                    .OfType<PeerSteps>()];
            var results = Turns.Take([.. ours, .. best], session.Rounds, session.Turn);
            notes.AddRange(
                results.Failures.Select(failure => $"{failure.Key.Name}: {failure.Value}"));
            foreach (var our in ours)
                session.Add(Row(step, our, ours, best, results, notes));
            foreach (var our in ours.Where(our => our.Engine.IsHost))
                session.Add(Allocated(step, our));
        }
        finally
        {
            foreach (var our in ours)
                our.Dispose();
        }
    }

    private static Row Row(
        StepCase step,
        OurStep our,
        IReadOnlyList<OurStep> all,
        IReadOnlyList<PeerSteps> peers,
        TurnResults results,
        List<string> notes)
    {
        var rate = results.Rate(our);
        var ratios = new Dictionary<string, double>();
        foreach (var peer in peers)
        {
            if (results.Ratio(our, peer) is { } ratio)
                ratios[peer.Name] = ratio.Median;
        }

        if (!our.Engine.IsHost && all.LastOrDefault(other => other.Engine.IsHost) is { } host)
            ratios["host"] = results.Ratio(our, host)!.Value.Median;
        return new Row
        {
            Suite = Suite,
            Case = step.Name,
            Device = our.Engine.Name,
            Threads = our.Engine.Threads,
            Value = rate.Median,
            Unit = "steps/s",
            Spread = [rate.Min, rate.Max],
            Ratios = ratios,
            Settings = peers.ToDictionary(peer => peer.Name, peer => peer.Setting),
            Notes = notes.Count > 0 ? notes : null,
        };
    }

    private static Row Allocated(StepCase step, OurStep our) => new()
    {
        Suite = Suite,
        Case = $"{step.Name}, allocated",
        Device = our.Engine.Name,
        Threads = our.Engine.Threads,
        Value = our.AllocatedBytes(),
        Unit = "bytes/step",
    };

    // Tries all settings briefly, in turns; the fastest depends on the shape.
    private static PeerSteps? Best(
        PeerLibrary peer, StepCase step, CaseFile file, double[] losses, List<string> notes)
    {
        if (peer.Problem is { } problem)
        {
            notes.Add($"{peer.Name} is not measured: {problem}");
            return null;
        }

        var networks = new List<PeerNetwork>();
        foreach (var network in peer.Networks())
        {
            try
            {
                var theirs = network.Prepare(step, file, ComparedSteps);
                if (LossCheck.Compare(peer, step, losses, theirs, Tolerance) is { } reason)
                    throw new PeerException(reason);
                networks.Add(network);
            }
            catch (PeerException e)
            {
                notes.Add($"{peer.Name}, {network.Setting}: {e.Message}");
            }
        }

        PeerSteps[] candidates = [.. PeerSteps.All(networks)];
        var tried = Turns.Take(candidates, rounds: 3, TimeSpan.FromMilliseconds(30));
        notes.AddRange(tried.Failures.Select(failure =>
            $"{peer.Name}, {((PeerSteps)failure.Key).Setting}: {failure.Value}"));
        return candidates
            .Where(candidate => !tried.Failures.ContainsKey(candidate))
            .MaxBy(candidate => tried.Rate(candidate).Median);
    }
}
