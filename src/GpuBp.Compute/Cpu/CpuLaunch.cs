namespace GpuBp.Compute.Cpu;

/// <summary>One launch of a recorded sequence, which runs in parts.</summary>
internal sealed unsafe class CpuLaunch
{
    // An estimate for generated forms: some instructions for each index, about a hundred for each
    // thread of a group, which usually loops.
    private const int NanosecondsPerIndex = 2;
    private const int NanosecondsPerGroupThread = 20;

    private readonly Kernel _kernel;
    private readonly LaunchConfig _config;
    private readonly KernelArgument[] _arguments;
    private readonly CpuSimdRun? _runSimd;
    private readonly long _groups;
    private readonly LaunchUses _uses;

    internal CpuLaunch(RecordedLaunch launch, bool useSimdForms)
    {
        (_kernel, _config, _arguments) = (launch.Kernel, launch.Config, launch.Arguments);
        _uses = new LaunchUses(_kernel, _arguments);
        if (useSimdForms && _kernel.Simd is { } form)
        {
            _runSimd = form.Run;
            Work = form.Work(_arguments);
            return;
        }

        _groups = CpuGroups.Count(_kernel, _config, _arguments);
        Work = new CpuWork
        {
            Nanoseconds = _groups * (_kernel.IsImplicit
                ? NanosecondsPerIndex
                : (long)_config.GroupSize * NanosecondsPerGroupThread),
            ScratchBytes = _kernel.ScratchBytes(_config),
        };
    }

    internal CpuWork Work { get; }

    /// <summary>Whether all parts of one launch must end before any part of the other
    /// begins.</summary>
    internal bool MustNotOverlap(CpuLaunch other)
    {
        if (Work.BatchRows > 0 && Work.BatchRows == other.Work.BatchRows)
            return false;
        if (Work.SharedBytes > 0 && other.Work.SharedBytes > 0)
            return true;

        return _uses.ConflictsWith(other._uses);
    }

    internal void Run(in CpuPart part)
    {
        if (_runSimd is not null)
        {
            _runSimd(part, _arguments);
            return;
        }

        var first = _groups * part.Index / part.Count;
        var end = _groups * (part.Index + 1) / part.Count;
        if (first < end)
            _kernel.Run(_arguments, _config, first, end, part.Scratch);
    }
}
