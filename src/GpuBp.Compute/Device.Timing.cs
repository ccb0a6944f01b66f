using System.Diagnostics;

namespace GpuBp.Compute;

public abstract partial class Device
{
    private Dictionary<string, KernelTime>? _times;

    /// <summary>
    /// Does what <paramref name="launches"/> does, but launch by launch, those of sequences too, and waits for
    /// each before the next; the results are the same.
    /// </summary>
    /// <returns>What the launches of each kernel took, in the order of the first ones; each with its way to the
    /// device and back, which launches that are not waited for do not take.</returns>
    internal IReadOnlyList<KernelTime> Time(Action launches)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            ThrowIfRecording("A measurement");
            SynchronizeCore();
            var times = new Dictionary<string, KernelTime>();
            _times = times;
            try
            {
                launches();
            }
            finally
            {
                _times = null;
            }

            return [.. times.Values];
        }
    }

    private void LaunchNow(Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        if (_times is null)
        {
            LaunchCore(kernel, config, arguments);
            return;
        }

        var start = Stopwatch.GetTimestamp();
        LaunchCore(kernel, config, arguments);
        SynchronizeCore();
        var seconds = (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency; // A TimeSpan knows no nanoseconds.
        var before = _times.GetValueOrDefault(kernel.Name) ?? new KernelTime(kernel.Name, 0, 0);
        _times[kernel.Name] = before with { Launches = before.Launches + 1, Seconds = before.Seconds + seconds };
    }

    private void LaunchTimed(RecordedLaunch launch) => LaunchNow(launch.Kernel, launch.Config, launch.Arguments);
}

/// <summary>What the launches of a kernel took.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Launches">How many there were.</param>
/// <param name="Seconds">What they took together.</param>
internal sealed record KernelTime(string Kernel, int Launches, double Seconds);
