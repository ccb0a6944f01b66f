using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>One thread of a team, and its bed.</summary>
internal sealed class CpuWorker : IDisposable
{
    // What a worker is.
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Waking = 2;

    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private Line _line;

    internal CpuWorker(int index, Action<CpuWorker> work)
    {
        // A background thread: a device that nobody disposed must not keep the process alive.
        _thread = new Thread(() => work(this)) { IsBackground = true, Name = $"GpuBp {index}" };
        _thread.Start();
    }

    // Read by the caller at every job: alone on its cache lines.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Line
    {
        [FieldOffset(128)]
        public int State;
    }

    /// <summary>Whether the thread can begin at once.</summary>
    internal bool IsAwake => Volatile.Read(ref _line.State) == Awake;

    /// <summary>Says that this thread is about to sleep; it must look again for work before it does.</summary>
    internal void LieDown() => Interlocked.Exchange(ref _line.State, Asleep);

    /// <summary>False when somebody is waking the thread, which then must sleep to take the signal.</summary>
    internal bool GetUp() =>
        Interlocked.CompareExchange(ref _line.State, Awake, Asleep) == Asleep;

    internal void Sleep()
    {
        _signal.Wait();
        Interlocked.Exchange(ref _line.State, Awake);
    }

    /// <summary>Called by another thread.</summary>
    internal void Wake()
    {
        if (!IsAwake &&
            Interlocked.CompareExchange(ref _line.State, Waking, Asleep) == Asleep)
            _signal.Release();
    }

    /// <summary>Waits for the end of the thread.</summary>
    public void Dispose()
    {
        _thread.Join();
        _signal.Dispose();
    }
}
