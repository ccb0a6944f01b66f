using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace GpuBp.Tests.Groups;

/// <summary>One rank of a group whose ranks are threads of this process.</summary>
/// <remarks>
/// It is as late and as strict as <see cref="IProcessGroup"/> allows: what is received is poisoned
/// until the operation is finished, what is sent is read when the last rank has begun, and ranks
/// that begin different collectives are told so.
/// </remarks>
public sealed class ThreadGroup : IProcessGroup
{
    private readonly ThreadHub _hub;

    private ThreadGroup(ThreadHub hub, int rank)
    {
        _hub = hub;
        Rank = rank;
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size => _hub.Size;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => _hub.Hosts;

    /// <summary>
    /// Runs <paramref name="body"/> on <paramref name="size"/> threads, and throws what the first
    /// of them threw; a rank that throws has failed for the others.
    /// </summary>
    public static void Run(
        int size, Action<IProcessGroup> body, ThreadGroupOptions? options = null)
    {
        var hub = new ThreadHub(size, options ?? new ThreadGroupOptions());
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                body(new ThreadGroup(hub, rank));
                hub.Leave(rank);
            }
            catch (Exception e)
            {
                lock (failures)
                    failures.Add(e);
                hub.Fail(rank, e.Message);
            }
        })
        { IsBackground = true, Name = $"rank {rank}" }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        // What a rank threw because another failed says less than what that one threw.
        var first = failures.Find(e => e is not ProcessGroupException) ?? failures.FirstOrDefault();
        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        GroupCheck.AllToAll(this, send.Span, sendCounts, receive.Span, receiveCounts);
        Poison(receive.Span);
        var (to, from) = (sendCounts.ToArray(), receiveCounts.ToArray());
        return _hub.Begin(Rank, new ThreadPart
        {
            Collective = $"all-to-all of {typeof(T).Name}",
            SendCounts = to,
            ReceiveCounts = from,
            Bytes = Unsafe.SizeOf<T>() *
                Math.Max((long)send.Length - to[Rank], receive.Length - from[Rank]),
            Read = () => MemoryMarshal.AsBytes(send.Span).ToArray(),
            Receive = parts =>
            {
                var rest = receive.Span;
                for (var sender = 0; sender < Size; sender++)
                {
                    var before = parts[sender].SendCounts.Take(Rank).Sum();
                    MemoryMarshal.Cast<byte, T>(parts[sender].Sent)
                        .Slice(before, from[sender]).CopyTo(rest);
                    rest = rest[from[sender]..];
                }
            },
        });
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        var isInPlace = GroupCheck.AllGather(this, send.Span, receive.Span, counts);
        var own = counts[Rank];
        var first = counts[..Rank].ToArray().Sum();
        Poison(receive.Span[..first]);
        Poison(receive.Span[(isInPlace ? first + own : first)..]);
        return _hub.Begin(Rank, new ThreadPart
        {
            Collective =
                $"all-gather of {typeof(T).Name} [{string.Join(", ", counts.ToArray())}]",
            Bytes = Unsafe.SizeOf<T>() * ((long)receive.Length - own),
            Read = () => MemoryMarshal.AsBytes(send.Span).ToArray(),
            Receive = parts =>
            {
                var rest = receive.Span;
                foreach (var part in parts)
                {
                    var values = MemoryMarshal.Cast<byte, T>(part.Sent);
                    values.CopyTo(rest);
                    rest = rest[values.Length..];
                }
            },
        });
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged
    {
        GroupCheck.Root(this, root);
        if (Rank != root)
            Poison(values.Span);
        return _hub.Begin(Rank, new ThreadPart
        {
            Collective = $"broadcast of {values.Length:N0} {typeof(T).Name} from rank {root}",
            Bytes = Size == 1 ? 0 : Unsafe.SizeOf<T>() * (long)values.Length,
            Read = () => Rank == root ? MemoryMarshal.AsBytes(values.Span).ToArray() : [],
            Receive = parts =>
            {
                if (Rank != root)
                    MemoryMarshal.Cast<byte, T>(parts[root].Sent).CopyTo(values.Span);
            },
        });
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBarrier() =>
        _hub.Begin(Rank, new ThreadPart { Collective = "barrier" });

    /// <inheritdoc/>
    public void Fail(string reason) => _hub.Fail(Rank, reason);

    private static void Poison<T>(Span<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).Fill(0xFF);
}
