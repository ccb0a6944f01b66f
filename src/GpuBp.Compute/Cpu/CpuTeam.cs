using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>
/// Threads that run the parts of a job at the same time: the caller, and workers that spin for a
/// moment after a job, for the next one, and then sleep until they are called.
/// </summary>
/// <remarks>
/// One job at a time. The word that calls the workers, the count of those that have finished and the
/// two of the barrier lie 128 bytes apart: a processor fetches cache lines in pairs, and a thread
/// that spins on one must not slow down another that writes.
/// </remarks>
/// <param name="threads">The most that run a job, the caller included.</param>
/// <param name="adapts">Whether the caller alone runs jobs for which that looks faster: while other
/// programs keep the cores busy, and short ones for which the others would have to be woken.</param>
internal sealed class CpuTeam(int threads, bool adapts = true) : IDisposable
{
    private const int NanosecondsPerThread = 1000;

    /// <summary>Shorter jobs are done before a second thread, which takes some 75 µs to wake, has gained
    /// as much.</summary>
    private const int WakingNanoseconds = 150_000;

    /// <summary>Short jobs that the caller runs alone before it wakes the others for those that follow.</summary>
    private const int JobsPerWaking = 8;

    /// <summary>The part count in a word that ends the workers.</summary>
    private const int Stop = 0xFFFF;

    // A thread spins for some 40 µs; for less where the others need its core.
    private readonly int _spins = threads > Environment.ProcessorCount ? 10 : 1000;
    private readonly CpuLoad _load = new();
    private CpuWorker[] _workers = [];
    private Action<int, int> _job = (_, _) => { };
    private ExceptionDispatchInfo? _failure;
    private Lines _lines;
    private long _lostTicks;
    private int _jobsAlone;

    [StructLayout(LayoutKind.Explicit, Size = 640)]
    private struct Lines
    {
        /// <summary>The number of the job, above 16 bits that say how many parts it has.</summary>
        [FieldOffset(128)]
        public long Word;

        /// <summary>Workers that have finished the job.</summary>
        [FieldOffset(256)]
        public int Finished;

        /// <summary>Parts that have come to the barrier.</summary>
        [FieldOffset(384)]
        public int Arrived;

        /// <summary>Barriers that all parts have come to.</summary>
        [FieldOffset(512)]
        public int Passed;
    }

    /// <summary>The most threads that run a job, the caller included.</summary>
    internal int Threads => threads;

    /// <summary>Whether jobs may run on fewer threads than they ask for.</summary>
    internal bool Adapts => adapts;

    /// <summary>How many threads a job is worth: each must have more to do than it costs to call it.</summary>
    /// <param name="nanoseconds">How long one thread would take.</param>
    internal int ThreadsFor(long nanoseconds) =>
        (int)Math.Clamp(nanoseconds / NanosecondsPerThread, 1, threads);

    /// <summary>
    /// Runs job(0, count) on the caller and job(1, count) … job(count − 1, count) beside it; where the
    /// team adapts, it may be job(0, 1) alone.
    /// </summary>
    /// <param name="count">Parts, 1 … <see cref="Threads"/>.</param>
    /// <param name="nanoseconds">How long one thread would take.</param>
    /// <param name="job">Runs part p of n. What it throws first, the caller throws when all parts
    /// have ended; those that wait at a barrier end there.</param>
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
        CountLost(wait);
        if (_lostTicks != 0)
            _load.Lost(Interlocked.Exchange(ref _lostTicks, 0), count);
        if (_failure is not null)
            ThrowFailure();
    }

    /// <summary>Waits until <paramref name="count"/> parts, all of the job's, have come here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Barrier(int count)
    {
        var passed = Volatile.Read(ref _lines.Passed);
        if (Interlocked.Increment(ref _lines.Arrived) == count)
        {
            // Before the others go on: they may come to the next barrier at once.
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

    /// <summary>Begins a job; wakes those of its workers that sleep.</summary>
    private void Call(int count)
    {
        // A full fence: a worker that goes to sleep either sees the word or is seen.
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

                worker.LieDown();
                if (!IsCalled(index, last) || !worker.GetUp())
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

    /// <summary>Whether the job would be over before those of its workers that sleep have woken.</summary>
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

    /// <summary>Whether there is a job with a part for a worker; it stays until that has run.</summary>
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
