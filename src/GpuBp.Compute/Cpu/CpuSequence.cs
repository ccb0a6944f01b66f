using System.Runtime.CompilerServices;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Runs a recorded sequence as one job of the team: each thread runs its part of every launch, and
/// waits for the others only before a launch that needs the results of their parts.
/// </summary>
internal sealed class CpuSequence
{
    /// <summary>Longer jobs always run on all threads.</summary>
    private const long MaxTrialNanoseconds = 1_000_000;

    private readonly CpuTeam _team;
    private readonly CpuParts _parts;
    private readonly CpuLaunch[] _launches;
    private readonly bool[] _needsBarrier;
    private readonly long _nanoseconds;
    private readonly int _threads;
    private readonly CpuTrial? _trial;
    private readonly Action<int, int> _runPart;

    internal CpuSequence(CpuTeam team, CpuParts parts, CpuLaunch[] launches)
    {
        (_team, _parts, _launches) = (team, parts, launches);
        _needsBarrier = Barriers(launches);
        _nanoseconds = launches.Sum(launch => launch.Work.Nanoseconds);
        _threads = team.ThreadsFor(_nanoseconds);
        _trial = _threads > 1 && team.Adapts && _nanoseconds < MaxTrialNanoseconds
            ? new CpuTrial()
            : null;
        _runPart = RunPart;
        if (launches.Length > 0)
            parts.Reserve(
                _threads,
                launches.Max(launch => launch.Work.ScratchBytes),
                launches.Max(launch => launch.Work.SharedBytes));
    }

    /// <summary>For each launch, whether all parts must wait for one another before it.</summary>
    internal static bool[] Barriers(CpuLaunch[] launches)
    {
        var barriers = new bool[launches.Length];
        var last = 0;
        for (var i = 1; i < launches.Length; i++)
        {
            barriers[i] = launches[last..i].Any(launches[i].MustNotOverlap);
            if (barriers[i])
                last = i;
        }

        return barriers;
    }

    internal void Run()
    {
        if (_trial is null)
        {
            _team.Run(_threads, _nanoseconds, _runPart);
            return;
        }

        _team.Run(_trial.Begin() ? 1 : _threads, long.MaxValue, _runPart);
        _trial.End();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPart(int index, int count)
    {
        var part = _parts.Part(index, count);
        var launches = _launches;
        for (var i = 0; i < launches.Length; i++)
        {
            if (_needsBarrier[i])
                part.Barrier();
            launches[i].Run(part);
        }
    }
}
