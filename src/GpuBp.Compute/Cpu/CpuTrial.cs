using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Measures whether a short job that runs often is faster on one thread or on all threads. This
/// depends on the distance between the cores, which no specification gives.
/// </summary>
/// <remarks>
/// A few jobs run each way. The fastest of each decides, because disturbances only slow jobs down.
/// The winner then runs for a term, which doubles each time that it wins again.
/// </remarks>
internal sealed class CpuTrial
{
    /// <summary>The jobs at the start of each half that do not count: threads wake, data
    /// move.</summary>
    private const int WarmUpJobs = 4;

    /// <summary>The number of jobs in each half of a trial.</summary>
    private const int Jobs = 12;

    private static readonly long MinTerm = Stopwatch.Frequency / 50;
    private static readonly long MaxTerm = Stopwatch.Frequency / 2;

    private int _job;
    private long _bestAlone = long.MaxValue;
    private long _bestTogether = long.MaxValue;
    private long _term = MinTerm;
    private long _termEnd;
    private long _start;

    /// <summary>Begins a job.</summary>
    /// <returns>Whether to run it on one thread.</returns>
    internal bool Begin()
    {
        _start = Stopwatch.GetTimestamp();
        if (_job == 2 * Jobs && _start >= _termEnd)
        {
            _job = 0;
            _bestAlone = _bestTogether = long.MaxValue;
        }

        return _job == 2 * Jobs ? IsAlone : _job < Jobs;
    }

    /// <summary>Ends a job.</summary>
    internal void End()
    {
        if (_job == 2 * Jobs)
            return;

        var now = Stopwatch.GetTimestamp();
        if (_job % Jobs >= WarmUpJobs)
        {
            ref var best = ref _job < Jobs ? ref _bestAlone : ref _bestTogether;
            best = Math.Min(best, now - _start);
        }

        if (++_job == 2 * Jobs)
            Decide(now);
    }

    /// <summary>Whether one thread won the last trial.</summary>
    private bool IsAlone { get; set; }

    private void Decide(long now)
    {
        var isAlone = _bestAlone <= _bestTogether;
        _term = isAlone == IsAlone ? Math.Min(2 * _term, MaxTerm) : MinTerm;
        _termEnd = now + _term;
        IsAlone = isAlone;
    }
}
