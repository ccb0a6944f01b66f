using System.Diagnostics;
using GpuBp.Bench.Peers;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Networks per second of a population, against the same networks one after another on the same
/// device, and TorchSharp's; on a GPU also against the host's population. Each member must have the
/// bits of the network that was trained alone.
/// </summary>
internal static class PopulationSuite
{
    internal const string Name = "population";

    /// <summary>As many as the digits.</summary>
    private const int Rows = 1797;

    private static readonly int[] Sizes = [1, 4, 16, 64, 256];

    internal static void Run(Session session)
    {
        var step = StepCase.All(isQuick: true)[0];
        var data = step.Data(Rows);
        using var torch = PeerLibrary.TorchSharp();
        session.Run.Peers[torch.Name] = torch.Version;
        var peers = PeerSteps.All(Prepared(session, step, torch)).ToList();
        foreach (var count in session.IsQuick ? Sizes[..2] : Sizes)
        {
            var name = $"{count} × {step.Name}";
            session.Case(name, () => Measure(session, name, step, data, count, peers));
        }
    }

    private static List<PeerNetwork> Prepared(Session session, StepCase step, PeerLibrary peer)
    {
        if (peer.Problem is { } problem)
            Console.WriteLine($"{peer.Name} is not measured: {problem}");
        using var network = step.Network(session.Engines.All[0].Device);
        using var file = new CaseFile(step.Data(step.Batch), test: null, network);
        var networks = peer.Networks().ToList();
        networks.ForEach(one => one.Prepare(step, file, steps: 0));
        return networks;
    }

    private static void Measure(
        Session session, string name, StepCase step, Dataset data, int count,
        IReadOnlyList<PeerSteps> peers)
    {
        var epochs = session.IsQuick ? 2 : 20;
        var steps = epochs * ((Rows + step.Batch - 1) / step.Batch);
        PeerNetworks[] theirs = [.. peers.Select(peer => new PeerNetworks(peer, count, steps))];
        Engine[] engines =
        [
            .. session.Engines.All.Where(e => e == session.Engines.Hosts.LastOrDefault() ||
                !e.IsHost),
        ];
        List<(Engine Engine, Networks Together, Networks Alone)> pairs =
        [
            .. engines.Select(engine =>
                (engine, Of(engine, together: true), Of(engine, together: false))),
        ];
        Networks Of(Engine engine, bool together) =>
            new(engine, Members(step, data, count, epochs), together);
        foreach (var (_, together, alone) in pairs)
            Networks.Verify(together, alone);
        var results = Turns.Take(
            [.. pairs.SelectMany(pair => new[] { pair.Together, pair.Alone }), .. theirs],
            session.Rounds, session.Turn);
        var peer = theirs.Where(peer => !results.Failures.ContainsKey(peer))
            .MaxBy(peer => results.Rate(peer).Median);
        foreach (var (engine, together, alone) in pairs)
        {
            var rate = results.Rate(together).Times(count);
            var ratio = results.Ratio(together, alone)!.Value;
            var ratios = new Dictionary<string, double> { ["one after another"] = ratio.Median };
            if (!engine.IsHost && pairs[0].Engine.IsHost)
                ratios["host"] = results.Ratio(together, pairs[0].Together)!.Value.Median;
            if (peer is not null)
                ratios[peer.Peer] = results.Ratio(together, peer)!.Value.Median;
            session.Add(new Row
            {
                Suite = Name,
                Case = $"{name}, {epochs} epochs of {Rows} rows",
                Device = engine.Name,
                Threads = engine.Threads,
                Value = rate.Median,
                Unit = "networks/s",
                Spread = [rate.Min, rate.Max],
                Ratios = ratios,
                Settings = peer is null ? [] : new() { [peer.Peer] = peer.Setting },
                Notes =
                [
                    FormattableString.Invariant(
                        $"{ratio.Min:F2} to {ratio.Max:F2} × one after another, in turns"),
                ],
            });
        }
    }

    private static IReadOnlyList<PopulationMember> Members(
        StepCase step, Dataset data, int count, int epochs)
    {
        var recipe = new TrainingRecipe
        {
            Layers =
            [
                new LayerOptions(step.Sizes[1], Activation.Sigmoid),
                new LayerOptions(step.Sizes[2], Activation.Softmax),
            ],
            Loss = step.Loss,
            Optimizer = new Sgd(step.Rate),
            BatchSize = step.Batch,
            Options = new FitOptions { Epochs = epochs },
        };
        return [.. Enumerable.Range(0, count).Select(
            seed => new PopulationMember(recipe, data, seed))];
    }

    /// <summary>
    /// A peer's networks, one after another: as long as its steps on a batch that stays where it
    /// is, without gathering rows, and without making networks.
    /// </summary>
    private sealed class PeerNetworks(PeerSteps peer, int count, int steps) : IContender
    {
        public string Name => peer.Name;

        internal string Peer => peer.Name;

        internal string Setting => peer.Setting;

        public double Seconds(int repeats) => repeats * count * peer.Seconds(steps);
    }

    /// <summary>The networks of a population, together or one after another.</summary>
    private sealed class Networks(
        Engine engine, IReadOnlyList<PopulationMember> members, bool together) : IContender
    {
        public string Name => $"{engine}, {(together ? "together" : "one after another")}";

        public double Seconds(int repeats)
        {
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; n < repeats; n++)
                Train(_ => { });
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        internal static void Verify(Networks together, Networks alone)
        {
            var (first, second) = (new List<float[]>(), new List<float[]>());
            together.Train(network => first.Add(network.Parameters.ToArray()));
            alone.Train(network => second.Add(network.Parameters.ToArray()));
            if (!first.SelectMany(w => w).SequenceEqual(second.SelectMany(w => w)))
                throw new InvalidOperationException(
                    $"{together.Name}: the members have other bits than networks alone.");
        }

        private void Train(Action<Mlp> look)
        {
            if (!together)
            {
                foreach (var member in members)
                    Alone(member, look);
                return;
            }

            using var result = Population.Train(engine.Device, members);
            foreach (var member in result.Members.OrderBy(member => member.Place))
                look(member.Network!);
        }

        private void Alone(PopulationMember member, Action<Mlp> look)
        {
            var recipe = member.Recipe;
            using var network =
                new Mlp(engine.Device, member.Train.Inputs, [.. recipe.Layers], member.Seed);
            using var trainer = new Trainer(
                network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, member.Seed);
            trainer.Fit(member.Train, recipe.Options);
            look(network);
        }
    }
}
