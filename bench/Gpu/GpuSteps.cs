using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>Training steps per second, against PyTorch's, eager and as CUDA graphs.</summary>
internal static class GpuSteps
{
    /// <summary>The number of steps whose costs must agree before anything is timed.</summary>
    private const int ComparedSteps = 10;

    /// <summary>
    /// From this many elements in a batch on, a whole data set would be too large.
    /// </summary>
    internal const int LargestRun = 1 << 20;

    /// <summary>Batches of an epoch.</summary>
    internal const int RunBatches = 256;

    /// <summary>The networks; only the small ones in a quick run.</summary>
    internal static StepCase[] Cases(bool isQuick) =>
    [
        new([64, 32, 10], 32, IsClassifier: true, Rate: 0.1f),
        new([784, 512, 512, 10], 256, IsClassifier: true, Rate: 0.1f),
        isQuick
            ? new([64, 64, 64, 64, 64], 128, IsClassifier: false, Rate: 0.02f)
            : new([4096, 4096, 4096, 4096, 4096], 8192, IsClassifier: false, Rate: 0.02f),
    ];

    internal static void Run(Session session, Engine engine, IReadOnlyList<TorchGpu> peers)
    {
        foreach (var step in Cases(session.IsQuick))
            session.Case(step.Name, () => Measure(session, engine, step, peers));
    }

    private static void Measure(
        Session session, Engine engine, StepCase step, IReadOnlyList<TorchGpu> peers)
    {
        var data = step.Data(step.Batch);
        using var network = step.Network(engine.Device); // An untrained one for the peers.
        using var file = new CaseFile(data, test: null, network);
        double[] costs;
        using (var strict = new OurStep(engine, step, data))
            costs = strict.Losses(ComparedSteps);
        foreach (var mode in PrecisionMode.All)
        {
            var notes = new List<string>();
            TorchWork[] theirs =
            [
                .. peers.Select(peer => Best(peer, step, file, mode, costs, notes))
                .OfType<TorchWork>(),
            ];
            if (mode.Note(engine) is { } note)
                notes.Add(note);
            using var ours = mode.IsOurs(engine)
                ? new OurStep(engine, step, data, precision: mode.Precision)
                : null;
            using var run = mode.IsOurs(engine) && (long)step.Batch * step.Sizes[0] <= LargestRun
                ? new OurRun(engine, step, session.IsQuick ? 4 : RunBatches, mode.Precision)
                : null;
            if (ours is not null)
                LossCheck.Verify(
                    step.Name, "fp32", costs, mode.Name, ours.Losses(ComparedSteps),
                    mode.CostTolerance);
            Race(session, engine, step, mode, ours, run, theirs, notes);
        }
    }

    private static void Race(
        Session session,
        Engine engine,
        StepCase step,
        PrecisionMode mode,
        OurStep? ours,
        OurRun? run,
        TorchWork[] theirs,
        List<string> notes)
    {
        var results = Turns.Take(
            [.. new IContender?[] { ours, run }.OfType<IContender>(), .. theirs], session.Rounds,
            session.Turn);
        notes.AddRange(results.Failures.Select(failure => $"{failure.Key.Name}: {failure.Value}"));
        foreach (var peer in theirs.Where(peer => !results.Failures.ContainsKey(peer)))
            session.Add(Row(step, mode, peer.Setting, peer.Name, peer, 1, [], results));
        if (ours is not null)
            session.Add(Row(step, mode, "", engine.Name, ours, 1, theirs, results, notes));
        else
            notes.ForEach(note => Console.WriteLine($"    {step.Name}, {mode.Name}: {note}"));
        if (run is not null)
            session.Add(
                Row(step, mode, "Trainer's loop", engine.Name, run, run.Batches, theirs, results));
    }

    private static Row Row(
        StepCase step,
        PrecisionMode mode,
        string setting,
        string device,
        IContender contender,
        int steps,
        IReadOnlyList<TorchWork> peers,
        TurnResults results,
        List<string>? notes = null)
    {
        var rate = results.Rate(contender).Times(steps);
        var ratios =
            from peer in peers
            let ratio = results.Ratio(contender, peer)
            where ratio is not null
            select (peer, ratio.Value.Median);
        return new Row
        {
            Suite = GpuSuite.Name,
            Case = $"{step.Name}, {mode.Name}" + (setting.Length > 0 ? $", {setting}" : ""),
            Device = device,
            Threads = 0,
            Value = rate.Median,
            Unit = "steps/s",
            Spread = [rate.Min, rate.Max],
            Ratios = ratios.ToDictionary(ratio => ratio.peer.Name, ratio => ratio.Median * steps),
            Settings = peers.ToDictionary(peer => peer.Name, peer => peer.Setting),
            Notes = notes is { Count: > 0 } ? notes : null,
        };
    }

    // Tries both of PyTorch's SGD variants briefly and prepares the faster one again, as a process
    // holds one network at a time.
    private static TorchWork? Best(
        TorchGpu peer, StepCase step, CaseFile file, PrecisionMode mode, double[] costs,
        List<string> notes)
    {
        if (peer.Problem is not null)
            return null; // The table says why, above its rows.
        var tried = new List<(bool IsFused, double Rate)>();
        foreach (var isFused in new[] { false, true })
        {
            try
            {
                var work = Checked(peer, step, file, mode, isFused, costs);
                var results = Turns.Take([work], rounds: 3, TimeSpan.FromMilliseconds(30));
                tried.Add((isFused, results.Rate(work).Median));
            }
            catch (Exception e) when (e is PeerException or InvalidOperationException)
            {
                notes.Add($"{peer.Name}{(isFused ? ", fused SGD" : "")}: {e.Message}");
            }
        }

        try
        {
            return tried.Count == 0
                ? null
                : Checked(peer, step, file, mode, tried.MaxBy(t => t.Rate).IsFused, costs);
        }
        catch (PeerException e)
        {
            notes.Add($"{peer.Name}: {e.Message}");
            return null;
        }
    }

    private static TorchWork Checked(
        TorchGpu peer, StepCase step, CaseFile file, PrecisionMode mode, bool isFused,
        double[] costs)
    {
        var (work, theirs) = peer.PrepareSteps(step, file, mode, isFused, ComparedSteps);
        return LossCheck.Compare(costs, theirs, mode.CostTolerance) is { } reason
            ? throw new PeerException(reason)
            : work;
    }
}
