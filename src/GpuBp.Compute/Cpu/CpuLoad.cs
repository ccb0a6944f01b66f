using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Notices that other programs want the cores: threads of a team that wait for one another because
/// one of them lost its core are slower than one thread alone.
/// </summary>
internal sealed class CpuLoad
{
    /// <summary>The shortest time that is judged: one lost time slice alone proves nothing.</summary>
    private static readonly long Window = Stopwatch.Frequency / 200;

    private static readonly long ShortestPause = Stopwatch.Frequency / 50;
    private static readonly long LongestPause = Stopwatch.Frequency;

    private long _windowStart = Stopwatch.GetTimestamp();
    private long _lost;
    private long _pause = ShortestPause;
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

    /// <summary>Notes what the threads of a job have waited for one another, all together.</summary>
    internal void Lost(long ticks, int threads)
    {
        _lost += ticks;
        var now = Stopwatch.GetTimestamp();
        var elapsed = now - _windowStart;
        if (elapsed < Window)
            return;

        // All but one thread waiting half of the time
        if (_lost > elapsed * (threads - 1) / 2)
        {
            _pauseEnd = now + _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
        }
        else
        {
            _pause = Math.Max(_pause / 2, ShortestPause);
        }

        _lost = 0;
        _windowStart = now;
    }
}
