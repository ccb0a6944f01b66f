namespace GpuBp;

/// <summary>All checks of what collectives are given, in one place.</summary>
internal static class GroupCheck
{
    /// <summary>An all-to-all: the counts fit the memory, and each other.</summary>
    internal static void AllToAll<T>(
        IProcessGroup group,
        ReadOnlySpan<T> send,
        ReadOnlySpan<int> sendCounts,
        ReadOnlySpan<T> receive,
        ReadOnlySpan<int> receiveCounts)
    {
        Counts(group, sendCounts, nameof(sendCounts), send.Length, nameof(send));
        Counts(group, receiveCounts, nameof(receiveCounts), receive.Length, nameof(receive));
        var own = receiveCounts[group.Rank];
        if (own != 0 && own != sendCounts[group.Rank])
            throw new ArgumentException(
                $"sendCounts[{group.Rank}] is {sendCounts[group.Rank]:N0} and " +
                $"receiveCounts[{group.Rank}] {own:N0}: what a rank sends to itself it also " +
                "receives, or 0 of it.",
                nameof(receiveCounts));
        if (send.Overlaps(receive))
            throw new ArgumentException(
                "receive overlaps send; each rank's part arrives while others are still sent. " +
                "Receive into other memory.",
                nameof(receive));
    }

    /// <summary>
    /// An all-gather. Says whether it is in place: <paramref name="send"/> already lies where its
    /// rank's part of <paramref name="receive"/> is.
    /// </summary>
    internal static bool AllGather<T>(
        IProcessGroup group,
        ReadOnlySpan<T> send,
        ReadOnlySpan<T> receive,
        ReadOnlySpan<int> counts)
    {
        Counts(group, counts, nameof(counts), receive.Length, nameof(receive));
        var own = counts[group.Rank];
        if (own != send.Length)
            throw new ArgumentException(
                $"counts[{group.Rank}] is {own:N0}, and send has {send.Length:N0} elements; " +
                "rank r sends counts[r].",
                nameof(counts));
        if (!receive.Overlaps(send, out var first))
            return false;
        if (first == Sum(counts[..group.Rank]))
            return true;
        throw new ArgumentException(
            "receive overlaps send elsewhere than at this rank's own part. Send from that part, " +
            "or from other memory.",
            nameof(receive));
    }

    internal static void Root(IProcessGroup group, int root)
    {
        if ((uint)root >= (uint)group.Size)
            throw new ArgumentOutOfRangeException(
                nameof(root),
                root,
                $"A group of {group.Size} ranks has ranks 0 to {group.Size - 1}.");
    }

    private static void Counts(
        IProcessGroup group,
        ReadOnlySpan<int> counts,
        string name,
        int length,
        string memory)
    {
        if (counts.Length != group.Size)
            throw new ArgumentException(
                $"{name} has {counts.Length} elements; a group of {group.Size} ranks takes " +
                $"{group.Size}.",
                name);
        for (var rank = 0; rank < counts.Length; rank++)
            if (counts[rank] < 0)
                throw new ArgumentException(
                    $"{name}[{rank}] is {counts[rank]:N0}; the least is 0.", name);
        var sum = Sum(counts);
        if (sum != length)
            throw new ArgumentException(
                $"{name} are {sum:N0} elements together, and {memory} has {length:N0}; they must " +
                "agree.",
                name);
    }

    private static long Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
            sum += count;
        return sum;
    }
}
