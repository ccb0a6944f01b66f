using System.Diagnostics;

namespace GpuBp.Tests.Groups;

/// <summary>One collective, to which each rank brings a part.</summary>
internal sealed class ThreadExchange(int size)
{
    private readonly ThreadPart?[] _parts = new ThreadPart?[size];

    /// <summary>The ranks that have not begun it.</summary>
    internal IEnumerable<int> Missing =>
        Enumerable.Range(0, _parts.Length).Where(rank => _parts[rank] is null);

    /// <summary>All ranks have begun it, and what they send has been read.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>When it is finished, if it is complete; in ticks of the stopwatch.</summary>
    internal long Due { get; set; }

    internal bool IsDue => IsComplete && Stopwatch.GetTimestamp() >= Due;

    internal ThreadPart[] Parts => [.. _parts.Select(part => part!)];

    /// <summary>Says what is wrong if the ranks do not agree on what they do.</summary>
    internal string? Add(int rank, ThreadPart part)
    {
        _parts[rank] = part;
        for (var other = 0; other < _parts.Length; other++)
        {
            if (_parts[other] is not { } known || other == rank)
                continue;
            if (known.Collective != part.Collective)
                return $"rank {rank} has begun {part.Collective}, and rank {other} " +
                    $"{known.Collective}";
            if (part.SendCounts.Length > 0 &&
                (part.SendCounts[other] != known.ReceiveCounts[rank] ||
                    known.SendCounts[rank] != part.ReceiveCounts[other]))
                return $"of {part.Collective}, rank {rank} sends {part.SendCounts[other]} to rank " +
                    $"{other}, which takes {known.ReceiveCounts[rank]}, and takes " +
                    $"{part.ReceiveCounts[other]} of its {known.SendCounts[rank]}";
        }

        if (!Missing.Any())
        {
            foreach (var present in _parts)
                present!.Sent = present.Read();
            IsComplete = true;
        }

        return null;
    }
}
