namespace GpuBp;

/// <summary>
/// Answers pings, and hears of failures, while the rank's own thread is busy or asleep.
/// </summary>
internal sealed class MpiWatch : IDisposable
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

    /// <summary>Ends when the last look has.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }
}
