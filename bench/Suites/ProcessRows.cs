using GpuBp.Bench.Children;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Measures what only a new process shows: the time of the first step, and the peak memory.
/// </summary>
internal static class ProcessRows
{
    internal static void Run(Session session)
    {
        var runs = session.IsQuick ? 1 : 5;
        var cold = Spread.Of(
            Enumerable.Range(0, runs).Select(_ => ChildProcess.Figure(["first-step", "cpu"])));
        session.Add(new Row
        {
            Suite = "step",
            Case = "first step of a process",
            Device = "host",
            Threads = Environment.ProcessorCount,
            Value = cold.Median,
            Unit = "s",
            Spread = [cold.Min, cold.Max],
        });
        if (session.IsQuick)
            return;

        var bytes = ChildProcess.Figure(["memory"]);
        session.Add(new Row
        {
            Suite = "step",
            Case = PeakMemory.Name,
            Device = "host",
            Threads = Environment.ProcessorCount,
            Value = bytes / 1e6,
            Unit = "MB",
            Ratios = new() { ["the bound's need"] = PeakMemory.Bound / bytes },
        });
    }
}
