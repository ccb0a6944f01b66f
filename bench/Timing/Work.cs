using System.Diagnostics;

namespace GpuBp.Bench.Timing;

/// <summary>Work by a delegate.</summary>
/// <param name="name">The contender's name.</param>
/// <param name="run">Queues or does the work once.</param>
/// <param name="wait">Waits for queued work; null if there is none.</param>
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
