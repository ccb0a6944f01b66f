using GpuBp.Bench.Reporting;

namespace GpuBp.Bench.Scale;

/// <summary>
/// Training over MPI: what ranks of this machine reach against one process with as many threads,
/// PyTorch's ranks beside them, and what a model foretells for more hosts.
/// </summary>
internal static class ScaleSuite
{
    internal const string Name = "scale";

    internal static void Run(Session session)
    {
        if (RankLauncher.Installed.Count == 0)
            Console.WriteLine(
                "ranks are not measured: there is no mpirun.openmpi or mpirun.mpich (Debian: " +
                "openmpi-bin, mpich).");
        foreach (var launcher in RankLauncher.Installed)
        {
            Collectives(session, launcher);
            for (var ranks = 2; ranks <= Environment.ProcessorCount; ranks *= 2)
                Measure(session, launcher, ranks);
        }

        session.Case("accumulated shards", () => Accumulated(session));
        session.Case(TorchRanks.Case, () => TorchRanks.Run(session));
        session.Case(Foretold.Case, () => Foretold.Run(session));
        session.Case(TwoHosts.Case, () => TwoHosts.Run(session));
    }

    /// <summary>A task of the session's length.</summary>
    internal static ScaleTask Task(Session session) => session.IsQuick
        ? new ScaleTask { Sizes = [64, 32, 10], Batch = 64, Epochs = 2 }
        : new ScaleTask();

    private static void Measure(Session session, RankLauncher launcher, int ranks)
    {
        var task = Task(session);
        var prefix = launcher.Prefix(ranks);
        var device = $"{ranks} ranks, {launcher.Name}";
        session.Case($"{task.Name}, {device}", () =>
        {
            var alone = new ScaleRun("1 process", task with { Threads = ranks });
            Against(session, task.Name, device, "samples/s",
                new ScaleRun(device, task, prefix), (alone, $"1 process × {ranks} thr.", 1));
        });
        var share = task with { Batch = task.Batch / 2 };
        session.Case($"{share.Name} of each rank, {device}", () => Against(
            session, $"{share.Name} of each rank", device, "samples/s",
            new ScaleRun(device, share with { Batch = share.Batch * ranks }, prefix),
            (new ScaleRun("1 rank", share), $"{ranks} × 1 rank", ranks)));
        var members = Members(session);
        session.Case($"population, {device}", () => Against(
            session, $"{members.Members} × {string.Join('-', members.Sizes)}", device,
            "networks/s",
            new ScaleRun(device, members, prefix),
            (new ScaleRun("1 process", members), "1 process × 1 thr.", 1)));
    }

    private static ScaleTask Members(Session session) => new()
    {
        Sizes = [64, 32, 10],
        Batch = 32,
        Batches = 56, // Of 1,797 rows, as the digits have.
        Members = session.IsQuick ? 8 : 64,
        Epochs = session.IsQuick ? 1 : 8,
    };

    private static void Accumulated(Session session)
    {
        var whole = session.IsQuick
            ? Task(session)
            : new ScaleTask
            {
                Sizes = [2048, 2048, 2048, 2048, 2048],
                Batch = 1024,
                Batches = 4,
                Epochs = 4,
                Threads = Environment.ProcessorCount,
            };
        var shards = new ScaleRun("8 shards", whole with { Shards = 8 });
        var wholes = new ScaleRun("whole batches", whole);
        Against(
            session, $"{whole.Name} in 8 shards", "host", "samples/s", shards,
            (wholes, wholes.Name, 1));
        session.Add(new Row
        {
            Suite = Name,
            Case = $"{whole.Name} in 8 shards, memory",
            Device = "host",
            Threads = whole.Threads,
            Value = shards.Last!.Bytes / 1e6,
            Unit = $"MB of the whole training; {wholes.Last!.Bytes / 1e6:F0} MB in whole batches",
        });
    }

    private static void Collectives(Session session, RankLauncher launcher) =>
        session.Case($"collectives of {launcher.Name}", () =>
        {
            foreach (var one in ScaleRun.Collectives(launcher.Prefix(2)))
                session.Add(new Row
                {
                    Suite = Name,
                    Case = $"{one.Collective}, {one.Bytes} bytes",
                    Device = $"2 ranks, {launcher.Name}",
                    Threads = 0,
                    Value = 1e6 * one.Median,
                    Unit = "µs; 80 % lie within",
                    Spread = [1e6 * one.Fast, 1e6 * one.Slow],
                });
        });

    /// <summary>One contender against another, whose rate counts several times.</summary>
    private static void Against(
        Session session,
        string name,
        string device,
        string unit,
        ScaleRun ours,
        (ScaleRun Run, string Name, int Times) other)
    {
        var results = ScaleRun.Turns([ours, other.Run], session.Rounds);
        var rate = results.Rate(ours);
        results.Rate(other.Run);
        var ratio = results.Ratio(ours, other.Run)!.Value.Times(1.0 / other.Times);
        session.Add(new Row
        {
            Suite = Name,
            Case = name,
            Device = device,
            Threads = 0,
            Value = rate.Median,
            Unit = unit,
            Spread = [rate.Min, rate.Max],
            Ratios = new() { [other.Name] = ratio.Median },
            Notes =
            [
                FormattableString.Invariant(
                    $"{ratio.Min:F2} to {ratio.Max:F2} × in turns; parameters {ours.Last!.Hash}"),
            ],
        });
    }
}
