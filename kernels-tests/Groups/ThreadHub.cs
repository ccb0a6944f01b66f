using System.Diagnostics;

namespace GpuBp.Tests.Groups;

/// <summary>What the threads of a <see cref="ThreadGroup"/> share.</summary>
internal sealed class ThreadHub
{
    private readonly ThreadGroupOptions _options;
    private readonly Dictionary<long, ThreadExchange> _open = [];
    private readonly long[] _begun;
    private readonly bool[] _left;
    // When what was begun has passed each rank's link, in ticks of the stopwatch.
    private readonly long[] _linkFree;
    private (int Rank, string Reason)? _failure;

    internal ThreadHub(int size, ThreadGroupOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _options = options;
        Hosts = options.Hosts ?? [.. Enumerable.Repeat("threads", size)];
        _begun = new long[size];
        _left = new bool[size];
        _linkFree = new long[size];
    }

    internal int Size => _begun.Length;

    internal IReadOnlyList<string> Hosts { get; }

    internal IGroupOperation Begin(int rank, ThreadPart part)
    {
        lock (_open)
        {
            ThrowIfFailed();
            var number = _begun[rank]++;
            if (!_open.TryGetValue(number, out var exchange))
                _open.Add(number, exchange = new ThreadExchange(Size));
            if (exchange.Add(rank, part) is { } difference)
            {
                Fail(rank, $"of collective {number}, {difference}");
                ThrowIfFailed();
            }

            if (exchange.IsComplete)
            {
                _open.Remove(number);
                exchange.Due = Pass(exchange.Parts);
            }

            Monitor.PulseAll(_open);
            return new ThreadOperation(this, exchange, part);
        }
    }

    /// <summary>The first reason counts.</summary>
    internal void Fail(int rank, string reason)
    {
        lock (_open)
        {
            _failure ??= (rank, reason);
            Monitor.PulseAll(_open);
        }
    }

    /// <summary>The rank has ended well, and begins nothing more.</summary>
    internal void Leave(int rank)
    {
        lock (_open)
        {
            _left[rank] = true;
            Monitor.PulseAll(_open);
        }
    }

    /// <summary>Whether the exchange is finished; waits for the ranks that have not begun it.</summary>
    internal bool Await(ThreadExchange exchange, bool wait)
    {
        lock (_open)
        {
            var clock = Stopwatch.StartNew();
            while (!exchange.IsComplete)
            {
                ThrowIfFailed();
                ThrowIfMissing(
                    exchange, rank => _left[rank], "ended without what the others wait for");
                if (!wait)
                    return false;
                if (clock.Elapsed >= _options.Timeout)
                    ThrowIfMissing(
                        exchange, _ => true, $"did not answer within {_options.Timeout}");
                Monitor.Wait(_open, TimeSpan.FromMilliseconds(100));
            }
        }

        while (wait && !exchange.IsDue)
            Pause(exchange.Due);
        return exchange.IsDue;
    }

    // The system's sleep is late by some 60 µs; the last of the time is spent awake.
    private static void Pause(long due)
    {
        var rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (rest > TimeSpan.FromMilliseconds(1.5))
            Thread.Sleep(rest - TimeSpan.FromMilliseconds(1));
        else
            Thread.Yield();
    }

    // A link carries one exchange after another; the latencies of several pass at the same time.
    private long Pass(ThreadPart[] parts)
    {
        var now = Stopwatch.GetTimestamp();
        var end = now;
        for (var rank = 0; rank < Size; rank++)
        {
            var time = (long)(parts[rank].Bytes / _options.Bandwidth * Stopwatch.Frequency);
            _linkFree[rank] = Math.Max(_linkFree[rank], now) + time;
            end = Math.Max(end, _linkFree[rank]);
        }

        var latency = Size == 1 ? 0 : _options.LatencyMilliseconds;
        return end + (long)(latency / 1000 * Stopwatch.Frequency);
    }

    private void ThrowIfFailed()
    {
        if (_failure is var (rank, reason))
            throw new ProcessGroupException($"Rank {rank} on {Hosts[rank]} has failed: {reason}")
            {
                Ranks = [rank],
            };
    }

    private void ThrowIfMissing(ThreadExchange exchange, Func<int, bool> isAtFault, string what)
    {
        var ranks = exchange.Missing.Where(isAtFault).ToList();
        if (ranks.Count > 0)
            throw new ProcessGroupException(
                string.Join(", ", ranks.Select(rank => $"Rank {rank} on {Hosts[rank]}")) +
                $" {what}.")
            { Ranks = ranks };
    }
}
