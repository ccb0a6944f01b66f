using GpuBp.Bench.Reporting;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>How long the device is idle between steps that the host replays one by one.</summary>
/// <remarks>
/// Against steps that are one sequence, whose next step waits for no host: their time is the device's.
/// Idle is the rest: 1 − (time of a step of many in one sequence) / (time of a step that is replayed).
/// </remarks>
internal static class IdleRows
{
    private const int Rounds = 7;

    internal static void Run(Session session, Engine engine)
    {
        foreach (var step in GpuSteps.Cases(session.IsQuick)[1..].Where(step => session.Wants(step.Name)))
            session.Try($"{step.Name}, idle", () => Measure(session, engine, step));
    }

    private static void Measure(Session session, Engine engine, StepCase step)
    {
        var together = step.Sizes[0] > 1024 ? 4 : 32; // Tenths of seconds at most, in one sequence.
        var data = step.Data(step.Batch);
        using var single = new OurStep(engine, step, data);
        using var many = new OurStep(engine, step, data, together);
        using var run = (long)step.Batch * step.Sizes[0] <= GpuSteps.LargestRun
            ? new OurRun(engine, step, session.IsQuick ? 4 : GpuSteps.RunBatches)
            : null;
        var results = Turns.Take(
            [single, many, .. run is null ? Array.Empty<OurRun>() : [run]],
            session.IsQuick ? 3 : Rounds,
            session.Turn);
        Add(
            "between steps",
            results.Ratio(single, many)!.Value.Times(100.0 / together),
            $"steps replayed one by one, against {together} in one sequence, which needs no host between " +
            "them; below 0 is noise");
        if (run is not null)
            Add(
                "in Trainer's loop, at most",
                results.Ratio(run, many)!.Value.Times(100.0 * run.Batches / together),
                "by the same measure; shuffling, gathering and the mean cost count as idle");

        void Add(string when, Spread busy, string method) => session.Add(new Row
        {
            Suite = GpuSuite.Name,
            Case = $"{step.Name}, idle {when}",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = 100 - busy.Median,
            Unit = "% of the time",
            Spread = [100 - busy.Most, 100 - busy.Least],
            Notes =
            [
                method,
                .. GpuSuite.IsCuda(engine)
                    ? Array.Empty<string>()
                    : ["means nothing here: this device is given the launches of a sequence one by one"],
            ],
        });
    }
}
