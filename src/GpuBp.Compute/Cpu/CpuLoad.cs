using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Detects that other programs use the cores. When one thread of a team loses its core and the
/// others wait for it, one thread alone is faster.
/// </summary>
internal sealed class CpuLoad
{
    /// <summary>The minimum time between two decisions: one lost time slice proves
    /// nothing.</summary>
    private static readonly long Window = Stopwatch.Frequency / 200;

    private static readonly long MinPause = Stopwatch.Frequency / 50;
    private static readonly long MaxPause = Stopwatch.Frequency;

    private long _windowStart = Stopwatch.GetTimestamp();
    private long _lost;
    private long _pause = MinPause;
    private long _pauseEnd;

    /// <summary>Whether the next job should run on one thread.</summary>
    internal bool IsHeavy()
    {
        if (_pauseEnd == 0)
            return false;

        var now = Stopwatch.GetTimestamp();
        if (now < _pauseEnd)
            return true;

        _pauseEnd = 0;
        _windowStart = now;
        return false;
    }

    /// <summary>Adds the time that all threads of a job have waited for one another.</summary>
    internal void AddLost(long ticks, int threads)
    {
        _lost += ticks;
        var now = Stopwatch.GetTimestamp();
        var elapsed = now - _windowStart;
        if (elapsed < Window)
            return;

        // All threads but one have waited for half of the time.
        if (_lost > elapsed * (threads - 1) / 2)
        {
            _pauseEnd = now + _pause;
            _pause = Math.Min(2 * _pause, MaxPause);
        }
        else
        {
            _pause = Math.Max(_pause / 2, MinPause);
        }

        _lost = 0;
        _windowStart = now;
    }
}
