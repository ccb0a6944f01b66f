namespace GpuBp;

/// <summary>
/// Answers pings, and hears of failures, while the rank's own thread is busy or asleep.
/// </summary>
internal sealed class MpiWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    internal MpiWatch(MpiRanks ranks)
    {
        _thread = new Thread(() =>
        {
            while (!_end.Wait(Interval))
                ranks.Look();
        })
        { IsBackground = true, Name = "GpuBp.Mpi" };
        _thread.Start();
    }

    internal void Stop()
    {
        _end.Set();
        _thread.Join();
    }
}
