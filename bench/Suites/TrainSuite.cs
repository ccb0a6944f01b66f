using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Times training from the same initial weights to the same accuracy, without the evaluation of
/// test rows.
/// </summary>
internal static class TrainSuite
{
    internal static void Run(Session session)
    {
        var peers = PeerLibrary.Start(session.IsQuick);
        try
        {
            foreach (var peer in peers)
                session.Run.Peers[peer.Name] = peer.Version;
            foreach (var train in TrainCase.All(session.IsQuick).Where(t => session.Wants(t.Name)))
                Measure(session, train, peers);
        }
        finally
        {
            foreach (var peer in peers)
                peer.Dispose();
        }
    }

    private static void Measure(Session session, TrainCase train, IReadOnlyList<PeerLibrary> peers)
    {
        var rounds = session.IsQuick ? 1 : 3;
        var engines = session.Engines.All;
        var notes = new List<string>();
        using var network = train.Step.Network(engines[0].Device);
        using var file = new CaseFile(train.Train, train.Test, network);
        PeerSteps[] best =
            [.. peers.Select(peer => Best(peer, train, file, notes)).OfType<PeerSteps>()];

        var ours = engines.ToDictionary(engine => engine, _ => new List<Race>());
        var theirs = best.ToDictionary(peer => peer.Name, _ => new List<Race>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var engine in engines)
                ours[engine].Add(Ours(engine, train, round));
            foreach (var peer in best)
                Guard(peer.Name, notes, () => theirs[peer.Name].Add(Theirs(peer, train, file)));
        }

        foreach (var engine in engines)
            session.Add(Row(train, engine, ours[engine], theirs, best, notes));
    }

    private static Row Row(
        TrainCase train,
        Engine engine,
        List<Race> ours,
        Dictionary<string, List<Race>> theirs,
        PeerSteps[] best,
        List<string> notes)
    {
        var speed = Spread.Of(ours.Select(race => race.Samples / race.Seconds));
        var ratios = theirs
            .Where(peer => peer.Value.Count == ours.Count)
            .ToDictionary(
                peer => peer.Key,
                peer => Spread.Of(
                    ours.Zip(peer.Value, (our, their) => their.Seconds / our.Seconds)).Median);
        var epochs = string.Join(", ", theirs
            .Where(peer => peer.Value.Count > 0)
            .Select(peer => $"{peer.Key} in {Epochs(peer.Value)}"));
        return new Row
        {
            Suite = "train",
            Case = $"{train.Name} to {train.Target:P0}, {train.Step.Name}",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = speed.Median,
            Unit = "samples/s",
            Spread = [speed.Min, speed.Max],
            Ratios = ratios,
            Settings = best.ToDictionary(peer => peer.Name, peer => peer.Setting),
            Notes = [$"reached in {Epochs(ours)} epochs{(epochs.Length > 0 ? $"; {epochs}" : "")}",
                .. notes],
        };
    }

    private static string Epochs(List<Race> races) =>
        FigureText.Number(Spread.Of(races.Select(race => (double)race.Epochs)).Median);

    private static Race Ours(Engine engine, TrainCase train, int seed)
    {
        using var network = train.Step.Network(engine.Device);
        using var reached = new CancellationTokenSource();
        var race = default(Race);
        var progress = new Watch(epoch =>
        {
            var seconds = train.Train.Rows / epoch.SamplesPerSecond;
            race = new Race(
                race.Seconds + seconds, race.Samples + train.Train.Rows, race.Epochs + 1);
            if (epoch.Validation!.Accuracy >= train.Target)
                reached.Cancel();
        });
        using var trainer = new Trainer(
            network, train.Step.Loss, new Sgd(train.Step.Rate), train.Step.Batch, seed);
        var options = new FitOptions
        {
            Epochs = train.MaxEpochs,
            Validation = train.Test,
            RestoresBest = false,
        };
        var result = trainer.Fit(train.Train, options, progress, reached.Token);
        return result.Reason == StopReason.Cancelled
            ? race
            : throw new InvalidOperationException(
                $"{train.Name}: {engine} did not reach {train.Target:P0} in {train.MaxEpochs} " +
                "epochs.");
    }

    private static Race Theirs(PeerSteps peer, TrainCase train, CaseFile file)
    {
        peer.Network.Prepare(train.Step, file, steps: 0);
        var seconds = 0.0;
        for (var epoch = 1; epoch <= train.MaxEpochs; epoch++)
        {
            var (time, accuracy) = peer.Network.Epoch(peer.Threads);
            seconds += time;
            if (accuracy >= train.Target)
                return new Race(seconds, (double)epoch * train.Train.Rows, epoch);
        }

        throw new PeerException($"did not reach {train.Target:P0} in {train.MaxEpochs} epochs");
    }

    // Chooses the setting by the faster of two epochs.
    private static PeerSteps? Best(
        PeerLibrary peer, TrainCase train, CaseFile file, List<string> notes)
    {
        if (peer.Problem is { } problem)
        {
            notes.Add($"{peer.Name} is not measured: {problem}");
            return null;
        }

        PeerNetwork[] networks = [.. peer.Networks()];
        foreach (var network in networks)
            Guard(peer.Name, notes, () => network.Prepare(train.Step, file, steps: 0));
        var tried = new List<(PeerSteps Steps, double Seconds)>();
        for (var round = 0; round < 2; round++)
        {
            foreach (var steps in PeerSteps.All(networks))
                Guard(peer.Name, notes,
                    () => tried.Add((steps, steps.Network.Epoch(steps.Threads).Seconds)));
        }

        return tried.Count == 0 ? null : tried.MinBy(t => t.Seconds).Steps;
    }

    private static void Guard(string peer, List<string> notes, Action race)
    {
        try
        {
            race();
        }
        catch (PeerException e)
        {
            notes.Add($"{peer}: {e.Message}");
        }
    }

    private readonly record struct Race(double Seconds, double Samples, int Epochs);

    private sealed class Watch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
