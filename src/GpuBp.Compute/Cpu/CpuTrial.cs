using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Finds out whether a short job that is run again and again is quicker on one thread or on all: that
/// depends on how far apart the cores are, which no specification tells.
/// </summary>
/// <remarks>
/// A few jobs are run each way; the quickest of each decides, for a disturbance only ever makes a
/// job slower. The winner then runs for some time, for longer the more often it has won in a row.
/// </remarks>
internal sealed class CpuTrial
{
    /// <summary>Jobs that are not counted at the start of each half: sleeping threads wake, data move.</summary>
    private const int Uncounted = 4;

    /// <summary>Jobs of each half.</summary>
    private const int Jobs = 12;

    private static readonly long ShortestTerm = Stopwatch.Frequency / 50;
    private static readonly long LongestTerm = Stopwatch.Frequency / 2;

    private int _job;
    private long _bestAlone = long.MaxValue;
    private long _bestTogether = long.MaxValue;
    private long _term = ShortestTerm;
    private long _termEnd;
    private long _start;

    /// <summary>Begins a job.</summary>
    /// <returns>Whether it is to run on one thread.</returns>
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

    /// <summary>Ends a job that has begun.</summary>
    internal void End()
    {
        if (_job == 2 * Jobs)
            return;

        var now = Stopwatch.GetTimestamp();
        if (_job % Jobs >= Uncounted)
        {
            ref var best = ref _job < Jobs ? ref _bestAlone : ref _bestTogether;
            best = Math.Min(best, now - _start);
        }

        if (++_job == 2 * Jobs)
            Decide(now);
    }

    /// <summary>What the last trial found.</summary>
    private bool IsAlone { get; set; }

    private void Decide(long now)
    {
        var isAlone = _bestAlone <= _bestTogether;
        _term = isAlone == IsAlone ? Math.Min(2 * _term, LongestTerm) : ShortestTerm;
        _termEnd = now + _term;
        IsAlone = isAlone;
    }
}
