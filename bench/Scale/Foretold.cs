using System.Globalization;
using GpuBp.Bench.Reporting;

namespace GpuBp.Bench.Scale;

/// <summary>What <see cref="ScalingModel"/> foretells for hosts like this one.</summary>
internal static class Foretold
{
    internal const string Case = "foretold";

    /// <summary>Of a message between two hosts of a fast local network, in seconds.</summary>
    private const double Latency = 20e-6;

    private static readonly int[] Gigabits = [1, 10, 100];

    internal static void Run(Session session)
    {
        var task = ScaleSuite.Task(session) with { Threads = Environment.ProcessorCount };
        var most = session.IsQuick ? 2 : 64;
        var alone = Rate(task);
        for (var hosts = 2; hosts <= most; hosts *= 2)
        {
            if (task.Batch >= hosts)
                Add(session, task, hosts, $"{task.Name}, foretold", alone);
            var share = task with { Batch = task.Batch / 2 * hosts };
            Add(session, share, hosts, $"{task.Batch / 2} samples a host, foretold", alone);
        }

        // The model itself, where what it is told is so: the wire is played.
        Check(session, task, new Wire(1e9, 0), "1 GB/s");
        Check(session, task, new Wire(1e12, 2e-3), "2 ms for each operation");
    }

    /// <summary>What a rank of so many does in a step, on a host of its own.</summary>
    internal static IReadOnlyList<TraceEvent> Rehearse(ScaleTask task, int ranks)
    {
        var run = new ScaleRun("rehearsal", task with { Rehearsed = ranks });
        run.Seconds(1);
        return run.Last!.Trace!;
    }

    private static double Rate(ScaleTask task) => 1 / new ScaleRun("alone", task).Seconds(1);

    private static void Add(
        Session session, ScaleTask task, int hosts, string name, double alone)
    {
        var trace = Rehearse(task, hosts);
        foreach (var gigabits in Gigabits)
        {
            var seconds = ScalingModel.StepSeconds(trace, hosts, Wire.Of(gigabits, Latency));
            session.Add(new Row
            {
                Suite = ScaleSuite.Name,
                Case = name,
                Device = string.Create(
                    CultureInfo.InvariantCulture, $"{hosts} hosts, {gigabits} Gb/s"),
                Threads = 0,
                Value = task.Batch / seconds,
                Unit = "samples/s",
                Ratios = new() { ["one host"] = task.Batch / seconds / alone },
            });
        }
    }

    private static void Check(Session session, ScaleTask task, Wire wire, string name)
    {
        const int Ranks = 4;
        var run = new ScaleRun(name, task with { Rehearsed = Ranks, Wire = wire });
        var played = 1 / run.Seconds(1);
        var foretold = task.Batch /
            ScalingModel.StepSeconds(Rehearse(task, Ranks), Ranks, wire);
        session.Add(new Row
        {
            Suite = ScaleSuite.Name,
            Case = $"{task.Name}, played",
            Device = $"{Ranks} hosts, {name}",
            Threads = 0,
            Value = played,
            Unit = "samples/s",
            Ratios = new() { ["foretold"] = played / foretold },
        });
    }
}
