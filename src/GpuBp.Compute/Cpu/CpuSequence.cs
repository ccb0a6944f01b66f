using System.Runtime.CompilerServices;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// A recorded sequence as one job of the team: each thread runs its part of every launch, and waits
/// for the others only where a launch needs what another part of an earlier one writes.
/// </summary>
internal sealed class CpuSequence
{
    /// <summary>Longer jobs gain from every thread.</summary>
    private const long TriedNanoseconds = 1_000_000;

    private readonly CpuTeam _team;
    private readonly CpuParts _parts;
    private readonly CpuStep[] _steps;
    private readonly bool[] _needsBarrier;
    private readonly long _nanoseconds;
    private readonly int _threads;
    private readonly CpuTrial? _trial;
    private readonly Action<int, int> _runPart;

    internal CpuSequence(CpuTeam team, CpuParts parts, CpuStep[] steps)
    {
        (_team, _parts, _steps) = (team, parts, steps);
        _needsBarrier = Barriers(steps);
        _nanoseconds = steps.Sum(step => step.Work.Nanoseconds);
        _threads = team.ThreadsFor(_nanoseconds);
        _trial = _threads > 1 && team.Adapts && _nanoseconds < TriedNanoseconds ? new CpuTrial() : null;
        _runPart = RunPart;
        if (steps.Length > 0)
            parts.Reserve(
                _threads,
                steps.Max(step => step.Work.ScratchBytes),
                steps.Max(step => step.Work.SharedBytes));
    }

    /// <summary>Before which launches all parts must wait for one another.</summary>
    internal static bool[] Barriers(CpuStep[] steps)
    {
        var barriers = new bool[steps.Length];
        var last = 0;
        for (var i = 1; i < steps.Length; i++)
        {
            barriers[i] = steps[last..i].Any(steps[i].MustNotOverlap);
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
        var steps = _steps;
        for (var i = 0; i < steps.Length; i++)
        {
            if (_needsBarrier[i])
                part.Barrier();
            steps[i].Run(part);
        }
    }
}
