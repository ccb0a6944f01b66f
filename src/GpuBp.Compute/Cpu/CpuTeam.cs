using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Threads that run the parts of a job at the same time: the caller and workers. After a job,
/// workers spin for a moment in case another follows, and then sleep until one does.
/// </summary>
/// <remarks>
/// A team runs one job at a time. The word that starts the workers, the count of finished workers
/// and the two counts of the barrier lie 128 bytes apart: processors fetch cache lines in pairs,
/// and a thread that spins on one of them must not slow down another that writes.
/// </remarks>
/// <param name="threads">The maximum number of threads for a job, the caller included.</param>
/// <param name="adapts">Whether the caller alone runs jobs for which that looks faster: all jobs
/// while other programs keep the cores busy, and short jobs while the workers sleep.</param>
internal sealed class CpuTeam(int threads, bool adapts = true) : IDisposable
{
    private const int NanosecondsPerThread = 1000;

    /// <summary>A shorter job ends before a second thread, which wakes in about 75 µs, saves that
    /// much.</summary>
    private const int WakingNanoseconds = 150_000;

    /// <summary>The number of short jobs that the caller runs alone before it wakes the others for
    /// the next ones.</summary>
    private const int JobsPerWaking = 8;

    /// <summary>The number of parts in the word that ends the workers.</summary>
    private const int Stop = 0xFFFF;

    // A thread spins for about 40 µs, or less if other threads of the team need its core.
    private readonly int _spins = threads > Environment.ProcessorCount ? 10 : 1000;
    private readonly CpuLoad _load = new();
    private CpuWorker[] _workers = [];
    private Action<int, int> _job = NoJob;
    private ExceptionDispatchInfo? _failure;
    private Lines _lines;
    private long _lostTicks;
    private int _jobsAlone;

    [StructLayout(LayoutKind.Explicit, Size = 640)]
    private struct Lines
    {
        /// <summary>The number of the job; the lower 16 bits are its number of parts.</summary>
        [FieldOffset(128)]
        public long Word;

        /// <summary>The number of workers that have finished the job.</summary>
        [FieldOffset(256)]
        public int Finished;

        /// <summary>The number of parts that wait at the barrier.</summary>
        [FieldOffset(384)]
        public int Arrived;

        /// <summary>The number of barriers that all parts have passed.</summary>
        [FieldOffset(512)]
        public int Passed;
    }

    /// <summary>The maximum number of threads for a job, the caller included.</summary>
    internal int Threads => threads;

    /// <summary>Whether jobs may run on fewer threads than requested.</summary>
    internal bool Adapts => adapts;

    /// <summary>The number of threads for a job: each must do more work than it costs to start
    /// it.</summary>
    /// <param name="nanoseconds">The time of one thread.</param>
    internal int ThreadsFor(long nanoseconds) =>
        (int)Math.Clamp(nanoseconds / NanosecondsPerThread, 1, threads);

    /// <summary>
    /// Runs job(0, count) on the caller and job(1, count) … job(count − 1, count) beside it; a team
    /// that adapts may run only job(0, 1).
    /// </summary>
    /// <param name="count">The number of parts, 1 … <see cref="Threads"/>.</param>
    /// <param name="nanoseconds">The time of one thread.</param>
    /// <param name="job">Runs part p of n. If it throws, parts that wait at a barrier end there,
    /// and this method throws the first exception when all parts have ended.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run(int count, long nanoseconds, Action<int, int> job)
    {
        if (count == 1 || (adapts && (_load.IsHeavy() || WouldWait(count, nanoseconds))))
        {
            job(0, 1);
            return;
        }

        EnsureStarted();
        _job = job;
        _lines.Finished = 0;
        Call(count);
        RunPart(0, count);

        var wait = new CpuWait(_spins);
        while (Volatile.Read(ref _lines.Finished) != count - 1)
            wait.Once();
        _job = NoJob; // Else the buffers of the last job could not be collected.
        CountLost(wait);
        if (_lostTicks != 0)
            _load.AddLost(Interlocked.Exchange(ref _lostTicks, 0), count);
        if (_failure is not null)
            ThrowFailure();
    }

    /// <summary>Waits until all <paramref name="count"/> parts of the job are here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Barrier(int count)
    {
        var passed = Volatile.Read(ref _lines.Passed);
        if (Interlocked.Increment(ref _lines.Arrived) == count)
        {
            // Before the others continue: they may reach the next barrier at once.
            _lines.Arrived = 0;
            Volatile.Write(ref _lines.Passed, passed + 1);
            return;
        }

        var wait = new CpuWait(_spins);
        while (Volatile.Read(ref _lines.Passed) == passed)
        {
            if (Volatile.Read(ref _failure) is not null)
                throw new OperationCanceledException("Another part of the job has failed.");
            wait.Once();
        }

        CountLost(wait);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        Call(Stop);
        foreach (var worker in _workers)
            worker.Dispose();
        _workers = [];
    }

    private static void NoJob(int index, int count)
    {
    }

    private void EnsureStarted()
    {
        if (_workers.Length > 0)
            return;

        var workers = new CpuWorker[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            var index = i + 1;
            workers[i] = new CpuWorker(index, worker => Work(worker, index));
        }

        _workers = workers;
    }

    /// <summary>Starts a job; wakes those of its workers that sleep.</summary>
    private void Call(int count)
    {
        // A full fence: a worker that falls asleep sees the word, or this thread sees it asleep.
        Interlocked.Exchange(ref _lines.Word, (((_lines.Word >> 16) + 1) << 16) + count);
        var workers = _workers;
        for (var i = 0; i < workers.Length && i < count - 1; i++)
            workers[i].Wake();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(CpuWorker worker, int index)
    {
        var last = 0L;
        while (true)
        {
            var wait = new CpuWait(_spins);
            while (!IsCalled(index, last))
            {
                if (wait.IsSpinning)
                {
                    wait.Once();
                    continue;
                }

                worker.AnnounceSleep();
                if (!IsCalled(index, last) || !worker.TryStayAwake())
                    worker.Sleep();
                wait = new CpuWait(_spins);
            }

            last = Volatile.Read(ref _lines.Word);
            var count = (int)(last & 0xFFFF);
            if (count == Stop)
                return;
            RunPart(index, count);
            Interlocked.Increment(ref _lines.Finished);
        }
    }

    /// <summary>Whether the job would end before its sleeping workers are awake.</summary>
    private bool WouldWait(int count, long nanoseconds)
    {
        if (nanoseconds >= WakingNanoseconds)
            return false;

        var isAwake = _workers.Length > 0;
        for (var i = 0; isAwake && i < count - 1; i++)
            isAwake = _workers[i].IsAwake;
        if (isAwake)
            return false;

        if (++_jobsAlone % JobsPerWaking == 0)
        {
            EnsureStarted();
            for (var i = 0; i < count - 1; i++)
                _workers[i].Wake();
        }

        return true;
    }

    /// <summary>Whether there is a job with a part for this worker; the job waits for that
    /// part.</summary>
    private bool IsCalled(int index, long last)
    {
        var word = Volatile.Read(ref _lines.Word);
        return word != last && index < (int)(word & 0xFFFF);
    }

    private void RunPart(int index, int count)
    {
        try
        {
            _job(index, count);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private void CountLost(in CpuWait wait)
    {
        if (wait.LostTicks is > 0 and var ticks)
            Interlocked.Add(ref _lostTicks, ticks);
    }

    private void ThrowFailure()
    {
        var failure = _failure!;
        _failure = null;
        _lines.Arrived = 0;
        failure.Throw();
    }
}
