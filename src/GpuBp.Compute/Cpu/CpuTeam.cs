namespace GpuBp.Compute.Cpu;

/// <summary>Threads that run the parts of a launch at the same time.</summary>
internal sealed class CpuTeam
{
    private int _arrived;
    private int _generation;

    internal void Barrier(int count)
    {
        var generation = Volatile.Read(ref _generation);
        if (Interlocked.Increment(ref _arrived) == count)
        {
            _arrived = 0;
            Volatile.Write(ref _generation, generation + 1);
            return;
        }

        while (Volatile.Read(ref _generation) == generation)
            Thread.SpinWait(1);
    }
}
