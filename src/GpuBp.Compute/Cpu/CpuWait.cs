using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// One wait for another thread: spins at first, because the other is usually near; then yields,
/// because the other may need this core; and at last sleeps.
/// </summary>
/// <param name="spins">The number of spins.</param>
internal struct CpuWait(int spins)
{
    /// <summary>After this time a sleep of 1 ms lengthens the wait by at most a quarter.</summary>
    private static readonly long YieldTicks = Stopwatch.Frequency / 250;

    private long _start;

    /// <summary>Whether the wait still spins.</summary>
    internal readonly bool IsSpinning => spins > 0;

    /// <summary>The time of the wait after the spins.</summary>
    internal readonly long LostTicks => _start == 0 ? 0 : Stopwatch.GetTimestamp() - _start;

    /// <summary>Waits a little; the caller checks its condition after each call.</summary>
    internal void Once()
    {
        if (spins > 0)
        {
            spins--;
            Thread.SpinWait(1);
        }
        else
        {
            Yield();
        }
    }

    private void Yield()
    {
        if (_start == 0)
            _start = Stopwatch.GetTimestamp();
        if (LostTicks < YieldTicks)
            Thread.Yield();
        else
            Thread.Sleep(1);
    }
}
