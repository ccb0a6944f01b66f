using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// One wait for another thread: spins, for that one is about to come; then yields, for it may need
/// this core; at last sleeps.
/// </summary>
/// <param name="spins">How often to spin.</param>
internal struct CpuWait(int spins)
{
    /// <summary>A sleep makes a wait that is this long already by a quarter longer at most.</summary>
    private static readonly long YieldTicks = Stopwatch.Frequency / 250;

    private long _start;

    /// <summary>Whether it still spins.</summary>
    internal readonly bool IsSpinning => spins > 0;

    /// <summary>How long it has waited beyond the spinning.</summary>
    internal readonly long LostTicks => _start == 0 ? 0 : Stopwatch.GetTimestamp() - _start;

    /// <summary>Waits a little; the caller looks again after each call.</summary>
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
