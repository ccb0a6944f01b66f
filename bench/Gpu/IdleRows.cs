using GpuBp.Bench.Reporting;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// Measures how long the device is idle between steps that the host replays one by one.
/// </summary>
/// <remarks>
/// Steps in one sequence do not wait for the host: their time is the device's alone.
/// Idle = 1 − (time of a step in a sequence of many) / (time of a step replayed alone).
/// </remarks>
internal static class IdleRows
{
    private const int Rounds = 7;

    internal static void Run(Session session, Engine engine)
    {
        foreach (var step in GpuSteps.Cases(session.IsQuick)[1..]
            .Where(step => session.Wants(step.Name)))
            session.Try($"{step.Name}, idle", () => Measure(session, engine, step));
    }

    private static void Measure(Session session, Engine engine, StepCase step)
    {
        // A sequence takes at most some tenths of a second.
        var together = step.Sizes[0] > 1024 ? 4 : 32;
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
            $"steps replayed one by one, against {together} in one sequence, which needs no host " +
            "between them; below 0 is noise");
        if (run is not null)
            Add(
                "in Trainer's loop, at most",
                results.Ratio(run, many)!.Value.Times(100.0 * run.Batches / together),
                "measured in the same way; shuffling, gathering and the mean cost count as idle");

        void Add(string when, Spread busy, string method) => session.Add(new Row
        {
            Suite = GpuSuite.Name,
            Case = $"{step.Name}, idle {when}",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = 100 - busy.Median,
            Unit = "% of the time",
            Spread = [100 - busy.Max, 100 - busy.Min],
            Notes =
            [
                method,
                .. GpuSuite.IsCuda(engine)
                    ? Array.Empty<string>()
                    : ["means nothing here: this device's host launches a sequence one by one"],
            ],
        });
    }
}
