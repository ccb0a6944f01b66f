using System.Diagnostics;

namespace GpuBp.Bench.Timing;

/// <summary>Work that a delegate does.</summary>
/// <param name="name">Who it is.</param>
/// <param name="run">Queues or does the work once.</param>
/// <param name="wait">Waits for the end of what was queued, where it is.</param>
internal sealed class Work(string name, Action run, Action? wait = null) : IContender
{
    public string Name => name;

    public double Seconds(int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < repeats; n++)
            run();
        wait?.Invoke();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
