using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>One thread of a team, and its bed.</summary>
internal sealed class CpuWorker : IDisposable
{
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
        public int IsDown;
    }

    /// <summary>Says that this thread is about to sleep; it must look again for work before it does.</summary>
    internal void LieDown() => Interlocked.Exchange(ref _line.IsDown, 1);

    /// <summary>False when somebody has woken the thread, which then must sleep to take the signal.</summary>
    internal bool GetUp() => Interlocked.Exchange(ref _line.IsDown, 0) == 1;

    internal void Sleep() => _signal.Wait();

    /// <summary>Called by another thread.</summary>
    internal void Wake()
    {
        if (Volatile.Read(ref _line.IsDown) == 1 && GetUp())
            _signal.Release();
    }

    /// <summary>Waits for the end of the thread.</summary>
    public void Dispose()
    {
        _thread.Join();
        _signal.Dispose();
    }
}
