using System.Runtime.ExceptionServices;

namespace GpuBp;

/// <summary>Threads that take jobs in their order, each the next one when it is done with
/// one.</summary>
internal static class LaneThreads
{
    /// <summary>Runs jobs on threads of their own and the caller's, until all have ended.</summary>
    /// <param name="threads">The maximum number of threads, the caller's included.</param>
    /// <param name="jobs">The number of jobs.</param>
    /// <param name="run">
    /// Runs a job by its number. If it throws, the token of the others is cancelled, no job begins
    /// any more, and the first exception is thrown here.
    /// </param>
    /// <param name="cancellation">After it no job begins.</param>
    internal static void Run(
        int threads, int jobs, Action<int, CancellationToken> run, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        var others = new Thread[Math.Max(0, Math.Min(threads, jobs) - 1)];
        for (var n = 0; n < others.Length; n++)
        {
            others[n] = new Thread(Work) { IsBackground = true, Name = $"GpuBp lane {n + 2}" };
            others[n].Start();
        }

        Work();
        foreach (var other in others)
            other.Join();
        failure?.Throw();

        void Work()
        {
            try
            {
                while (!token.IsCancellationRequested &&
                    Interlocked.Increment(ref next) is var job && job < jobs)
                    run(job, token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        }
    }
}
