using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// Measures the collectives of a group; all ranks call it, each sees its own times.
/// </summary>
internal static class CollectiveTimes
{
    private const int Often = 200;
    private const int Large = 4 << 20; // Of a bucket of gradients.

    /// <summary>Each collective with little and with much data.</summary>
    /// <exception cref="ProcessGroupException">
    /// A rank has failed, or something else arrived than was sent.
    /// </exception>
    internal static IReadOnlyList<CollectiveTime> Measure(IProcessGroup group) =>
    [
        Barrier(group),
        AllGather(group, 8 * group.Size, Often),
        AllToAll(group, 8 * group.Size, Often),
        Broadcast(group, 8, Often),
        AllGather(group, Large, 20),
        AllToAll(group, Large, 20),
        Broadcast(group, Large, 20),
    ];

    private static CollectiveTime Barrier(IProcessGroup group) =>
        Time(group, "barrier", 0, Often, () => group.BeginBarrier(), () => true);

    private static CollectiveTime AllGather(IProcessGroup group, int bytes, int times)
    {
        var part = bytes / group.Size;
        var (send, receive) = (new byte[part], new byte[part * group.Size]);
        Array.Fill(send, (byte)(group.Rank + 1));
        var counts = Equal(part, group.Size);
        return Time(
            group, "all-gather", receive.Length, times,
            () => group.BeginAllGather<byte>(send, receive, counts),
            () => IsOfAll(receive, part));
    }

    private static CollectiveTime AllToAll(IProcessGroup group, int bytes, int times)
    {
        var part = bytes / group.Size;
        var (send, receive) = (new byte[part * group.Size], new byte[part * group.Size]);
        Array.Fill(send, (byte)(group.Rank + 1));
        var counts = Equal(part, group.Size);
        return Time(
            group, "all-to-all", receive.Length, times,
            () => group.BeginAllToAll<byte>(send, counts, receive, counts),
            () => IsOfAll(receive, part));
    }

    private static CollectiveTime Broadcast(IProcessGroup group, int bytes, int times)
    {
        var values = new byte[bytes];
        if (group.Rank == 0)
            Array.Fill(values, (byte)1);
        return Time(
            group, "broadcast", bytes, times,
            () => group.BeginBroadcast<byte>(values, root: 0),
            () => IsOfAll(values, bytes));
    }

    private static CollectiveTime Time(
        IProcessGroup group,
        string name,
        int bytes,
        int times,
        Func<IGroupOperation> begin,
        Func<bool> isRight)
    {
        var seconds = new double[times];
        for (var i = -2; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            begin().Wait();
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            else if (!isRight())
                throw new ProcessGroupException(
                    $"A {name} of {bytes:N0} bytes brought {group.Name(group.Rank)} something " +
                    "else than was sent. Is the MPI library the launcher's own?");
        }

        Array.Sort(seconds);
        return new(name, bytes, seconds[times / 2], seconds[times / 10], seconds[times * 9 / 10]);
    }

    private static int[] Equal(int part, int size) => [.. Enumerable.Repeat(part, size)];

    // Rank r sends r + 1 alone, of which a byte keeps the end.
    private static bool IsOfAll(byte[] values, int part)
    {
        for (var rank = 0; rank * part < values.Length; rank++)
            if (values.AsSpan(rank * part, part).ContainsAnyExcept((byte)(rank + 1)))
                return false;
        return true;
    }
}
