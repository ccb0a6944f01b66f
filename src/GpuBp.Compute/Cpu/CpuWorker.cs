using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>One thread of a team, which can sleep and be woken.</summary>
internal sealed class CpuWorker : IDisposable
{
    // The states of a worker.
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Waking = 2;

    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private Line _line;

    internal CpuWorker(int index, Action<CpuWorker> work)
    {
        // A background thread, so that a device that was not disposed does not keep the process
        // alive.
        _thread = new Thread(() => work(this)) { IsBackground = true, Name = $"GpuBp {index}" };
        _thread.Start();
    }

    // The caller reads it at every job: alone on its cache lines.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Line
    {
        [FieldOffset(128)]
        public int State;
    }

    /// <summary>Whether the thread can start at once.</summary>
    internal bool IsAwake => Volatile.Read(ref _line.State) == Awake;

    /// <summary>Announces that this thread will sleep; it must look for work once more
    /// before.</summary>
    internal void AnnounceSleep() => Interlocked.Exchange(ref _line.State, Asleep);

    /// <summary>Takes the announcement back; false if another thread is waking this one, which then
    /// must sleep to take the signal.</summary>
    internal bool TryStayAwake() =>
        Interlocked.CompareExchange(ref _line.State, Awake, Asleep) == Asleep;

    internal void Sleep()
    {
        _signal.Wait();
        Interlocked.Exchange(ref _line.State, Awake);
    }

    /// <summary>Wakes the thread; called by another.</summary>
    internal void Wake()
    {
        if (!IsAwake &&
            Interlocked.CompareExchange(ref _line.State, Waking, Asleep) == Asleep)
            _signal.Release();
    }

    /// <summary>Waits until the thread has ended.</summary>
    public void Dispose()
    {
        _thread.Join();
        _signal.Dispose();
    }
}
