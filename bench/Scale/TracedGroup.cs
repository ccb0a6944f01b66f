using System.Diagnostics;

namespace GpuBp.Bench.Scale;

/// <summary>A group that notes what a rank does in each step.</summary>
/// <param name="inner">The group.</param>
internal sealed class TracedGroup(IProcessGroup inner) : IProcessGroup
{
    private readonly List<TraceEvent> _step = [];
    private readonly List<TraceEvent[]> _steps = [];
    private long _last = Stopwatch.GetTimestamp();
    private int _operations;
    private bool _isStep;

    public int Rank => inner.Rank;

    public int Size => inner.Size;

    public IReadOnlyList<string> Hosts => inner.Hosts;

    /// <summary>The events of a step, each with its median times, of the second half of the
    /// steps.</summary>
    internal IReadOnlyList<TraceEvent> Median()
    {
        // Some steps have more events: those in which ranks agree, and the first of an epoch.
        var length = _steps.GroupBy(step => step.Length).MaxBy(steps => steps.Count())!.Key;
        var alike = _steps.Skip(_steps.Count / 2).Where(step => step.Length == length).ToList();
        return
        [
            .. Enumerable.Range(0, length).Select(n => alike[0][n] with
            {
                Seconds = Of(n, one => one.Seconds),
                Waited = Of(n, one => one.Waited),
            }),
        ];

        double Of(int n, Func<TraceEvent, double> value) =>
            Timing.Spread.Of(alike.Select(step => value(step[n]))).Median;
    }

    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        // A step begins with the gradients of its first bucket.
        if (!_isStep && _step.Count > 0)
            EndStep();
        _isStep = true;
        var number = Begun<T>(Traffic.AllToAll(
            send.Length, receive.Length, sendCounts[Rank], receiveCounts[Rank]));
        return Of(number, inner.BeginAllToAll(send, sendCounts, receive, receiveCounts));
    }

    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        _isStep = false;
        var number = Begun<T>(Traffic.AllGather(Size, send.Length, receive.Length));
        return Of(number, inner.BeginAllGather(send, receive, counts));
    }

    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged =>
        Of(Begun<T>(Traffic.Broadcast(Size, values.Length)), inner.BeginBroadcast(values, root));

    public IGroupOperation BeginBarrier() => Of(Begun<byte>(0), inner.BeginBarrier());

    public void Fail(string reason) => inner.Fail(reason);

    private unsafe int Begun<T>(long elements)
        where T : unmanaged
    {
        Note(0, _operations, elements * sizeof(T), isWait: false);
        return _operations++;
    }

    private Operation Of(int number, IGroupOperation operation) =>
        new(this, number, operation);

    private void EndStep()
    {
        _steps.Add([.. _step]);
        _step.Clear();
        _operations = 0;
    }

    private void Note(double waited, int operation, long bytes, bool isWait)
    {
        var seconds = Stopwatch.GetElapsedTime(_last).TotalSeconds;
        _step.Add(new TraceEvent(seconds - waited, waited, operation, bytes, isWait));
        _last = Stopwatch.GetTimestamp();
    }

    private sealed class Operation(TracedGroup group, int number, IGroupOperation inner)
        : IGroupOperation
    {
        private bool _isWaited;

        public bool Advance() => inner.Advance();

        public void Wait()
        {
            if (_isWaited)
                return;
            _isWaited = true;
            var start = Stopwatch.GetTimestamp();
            inner.Wait();
            group.Note(
                Stopwatch.GetElapsedTime(start).TotalSeconds, number, bytes: 0, isWait: true);
        }
    }
}
