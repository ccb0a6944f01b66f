using System.Diagnostics;
using GpuBp.Bench.Children;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>Compares all threads with one while other processes keep every core busy.</summary>
internal static class BusySuite
{
    internal static void Run(Session session)
    {
        Engine[] hosts = [.. session.Engines.Hosts];
        if (hosts.Length < 2)
        {
            Console.WriteLine(
                "not measured: this suite needs the host with one thread and with more.");
            return;
        }

        var spinning = new List<Process>();
        try
        {
            for (var core = 0; core < Environment.ProcessorCount; core++)
                spinning.Add(ChildProcess.Start(["spin"]));
            foreach (var step in StepCase.All(isQuick: true).Where(s => session.Wants(s.Name)))
                Measure(session, step, hosts[0], hosts[^1], spinning.Count);
        }
        finally
        {
            foreach (var process in spinning)
            {
                process.StandardInput.Close();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    private static void Measure(
        Session session, StepCase step, Engine one, Engine all, int spinning)
    {
        var data = step.Data(step.Batch);
        using var alone = new OurStep(one, step, data);
        using var team = new OurStep(all, step, data);
        var results = Turns.Take([alone, team], session.IsQuick ? 3 : 20, session.Turn * 3);
        var rate = results.Rate(team);
        session.Add(new Row
        {
            Suite = "busy",
            Case = $"{step.Name}, {spinning} processes spin",
            Device = all.Name,
            Threads = all.Threads,
            Value = rate.Median,
            Unit = "steps/s",
            Spread = [rate.Min, rate.Max],
            Ratios = new() { ["one thread"] = results.Ratio(team, alone)!.Value.Median },
        });
    }
}
