using System.Diagnostics;

namespace GpuBp.Bench.Scale;

/// <summary>
/// A group in which this process plays rank 0, and nobody the others: so one process measures what
/// a rank of many does in a step. Its operations end at once, or as late as on a wire.
/// </summary>
/// <remarks>
/// They bring numbers like this rank's own: a processor whose power is limited multiplies zeros
/// faster, by a third.
/// </remarks>
/// <param name="size">The ranks.</param>
/// <param name="wire">The wire to play; null for none, on which everything arrives at once.</param>
internal sealed class RehearsalGroup(int size, Wire? wire) : IProcessGroup
{
    private long _free;

    public int Rank => 0;

    public int Size => size;

    public IReadOnlyList<string> Hosts { get; } =
        [.. Enumerable.Range(0, size).Select(rank => $"host{rank}")];

    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        Fill(send.Span, receive.Span);
        return Begin<T>(Traffic.AllToAll(
            send.Length, receive.Length, sendCounts[Rank], receiveCounts[Rank]));
    }

    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        for (int rank = 0, first = 0; rank < size; first += counts[rank++])
            Fill(send.Span, receive.Span.Slice(first, counts[rank]));
        return Begin<T>(Traffic.AllGather(size, send.Length, receive.Length));
    }

    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged => Begin<T>(Traffic.Broadcast(size, values.Length));

    public IGroupOperation BeginBarrier() => Begin<byte>(0);

    public void Fail(string reason) => throw new InvalidOperationException(reason);

    // What ranks compare is equal, and weights are like this rank's.
    private static void Fill<T>(ReadOnlySpan<T> send, Span<T> part)
    {
        while (part.Length > 0 && send.Length > 0)
        {
            var length = Math.Min(part.Length, send.Length);
            send[..length].CopyTo(part);
            part = part[length..];
        }
    }

    private unsafe Operation Begin<T>(long elements)
        where T : unmanaged
    {
        var now = Stopwatch.GetTimestamp();
        if (wire is null)
            return new Operation(now);
        _free = Math.Max(_free, now) + Ticks(elements * sizeof(T) / wire.BytesPerSecond);
        return new Operation(_free + Ticks(wire.Delay(size)));
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private sealed class Operation(long end) : IGroupOperation
    {
        public bool Advance() => Stopwatch.GetTimestamp() >= end;

        public void Wait()
        {
            while (!Advance())
                Thread.SpinWait(20);
        }
    }
}
