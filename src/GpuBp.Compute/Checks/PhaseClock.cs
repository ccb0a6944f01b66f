namespace GpuBp.Compute.Checks;

/// <summary>
/// Numbers the phases of a device's checked launches. A phase is the time of one group between two
/// barriers; one thread runs all phases one after the other, so the numbers only grow.
/// </summary>
internal sealed class PhaseClock
{
    /// <summary>The first phase of each group; empty if each index is a phase.</summary>
    private readonly List<long> _groups = [];

    /// <summary>The first phase of the launch that runs.</summary>
    internal long Launch { get; private set; } = 1;

    /// <summary>The first phase of the group that runs.</summary>
    internal long Group { get; private set; } = 1;

    /// <summary>The phase that runs.</summary>
    internal long Now { get; private set; } = 1;

    /// <summary>The thread of the group that runs, from 0.</summary>
    internal int Thread { get; set; }

    internal void StartLaunch()
    {
        _groups.Clear();
        Launch = Now + 1;
    }

    /// <param name="isListed">Whether the group may have several phases.</param>
    internal void StartGroup(bool isListed)
    {
        Group = ++Now;
        Thread = 0;
        if (isListed)
            _groups.Add(Now);
    }

    internal void PassBarrier() => Now++;

    /// <summary>The group that ran a phase of this launch, from 0.</summary>
    internal long GroupOf(long phase)
    {
        if (_groups.Count == 0)
            return phase - Launch;

        var found = _groups.BinarySearch(phase);
        return found >= 0 ? found : ~found - 1;
    }
}
