using System.Diagnostics;

namespace GpuBp.Compute;

/// <summary>Runs launches one at a time, waits for each, and adds up their times by
/// kernel.</summary>
internal sealed class LaunchTimer(Device device) : ILaunchSink
{
    private readonly Dictionary<string, KernelTime> _times = [];

    /// <summary>The time of each kernel, in the order of their first launches.</summary>
    internal IReadOnlyList<KernelTime> Times => [.. _times.Values];

    public void Launch(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var start = Stopwatch.GetTimestamp();
        device.LaunchCore(kernel, config, arguments);
        device.SynchronizeCore();

        // A TimeSpan would cut off the nanoseconds.
        var seconds = (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency;
        var before = _times.GetValueOrDefault(kernel.Name) ?? new KernelTime(kernel.Name, 0, 0);
        _times[kernel.Name] = before with
        {
            Launches = before.Launches + 1,
            Seconds = before.Seconds + seconds,
        };
    }
}

/// <summary>The time that all launches of a kernel took.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Launches">The number of launches.</param>
/// <param name="Seconds">Their time together.</param>
internal sealed record KernelTime(string Kernel, int Launches, double Seconds);
