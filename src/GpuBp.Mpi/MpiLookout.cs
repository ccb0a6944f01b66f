namespace GpuBp;

/// <summary>What a rank knows of the others: who has failed, has left, answers.</summary>
internal sealed class MpiLookout
{
    private readonly MpiPost _post;
    private readonly int _rank;
    private readonly IReadOnlyList<string> _hosts;
    // Of each rank: collectives after which it has left, the last ping answered, collectives begun.
    private readonly long[] _leftAfter;
    private readonly long[] _answered;
    private readonly long[] _begun;
    private long _pings;
    private (IReadOnlyList<int> Ranks, string Text)? _failure;

    internal MpiLookout(MpiPost post, int rank, IReadOnlyList<string> hosts)
    {
        _post = post;
        _rank = rank;
        _hosts = hosts;
        _leftAfter = new long[hosts.Count];
        _answered = new long[hosts.Count];
        _begun = new long[hosts.Count];
        Array.Fill(_leftAfter, long.MaxValue);
    }

    /// <summary>Collectives that this rank has begun.</summary>
    internal long Begun { get; set; }

    internal bool HasFailed => _failure is not null;

    /// <summary>Whether all ranks have left.</summary>
    internal bool AllHaveLeft => _leftAfter.All(after => after != long.MaxValue);

    /// <summary>Whether no rank has failed or has left after other collectives than this.</summary>
    internal bool IsWhole =>
        !HasFailed && _leftAfter.All(after => after == Begun || after == long.MaxValue);

    internal bool IsSending
    {
        get
        {
            try
            {
                return _post.IsSending;
            }
            catch (ProcessGroupException e)
            {
                Note(e);
                return false;
            }
        }
    }

    private IEnumerable<int> Others =>
        Enumerable.Range(0, _hosts.Count).Where(rank => rank != _rank);

    /// <summary>Takes what others have sent, and answers pings.</summary>
    internal void Look()
    {
        try
        {
            while (_post.Take() is { } message)
                Hear(message);
        }
        catch (ProcessGroupException e)
        {
            Note(e);
        }
    }

    /// <summary>Tells all that these ranks are at fault; the first failure known counts.</summary>
    internal void Fail(IReadOnlyList<int> ranks, string text)
    {
        if (HasFailed)
            return;
        _failure = (ranks, text);
        Tell(new(MpiMessageKind.Failure, _rank, 0, 0, $"{string.Join(',', ranks)}\n{text}"));
    }

    /// <summary>Tells all that this rank begins nothing more.</summary>
    /// <param name="isWhole">It has finished all that it has begun.</param>
    internal void Leave(bool isWhole)
    {
        _leftAfter[_rank] = isWhole ? Begun : 0;
        Tell(new(MpiMessageKind.Leave, _rank, _leftAfter[_rank]));
    }

    /// <summary>Asks all whether they are there; gives the question's number.</summary>
    internal long Ping()
    {
        Tell(new(MpiMessageKind.Ping, _rank, ++_pings));
        return _pings;
    }

    /// <summary>Who has not answered.</summary>
    internal IReadOnlyList<int> Silent(long ping) =>
        [.. Others.Where(rank => _answered[rank] < ping)];

    /// <summary>Who has not begun the collective, as their answers say.</summary>
    internal IReadOnlyList<int> Late(long collective) =>
        [.. Others.Where(rank => _begun[rank] <= collective)];

    /// <summary>The ranks and their hosts: <c>Rank 1 on a, rank 3 on b</c>.</summary>
    internal string Names(IEnumerable<int> ranks)
    {
        var names = string.Join(", ", ranks.Select(rank => $"rank {rank} on {_hosts[rank]}"));
        return string.Concat("R", names.AsSpan(1));
    }

    /// <exception cref="ProcessGroupException">
    /// A rank has failed, or has left without what is waited for.
    /// </exception>
    internal void ThrowIfLost(long collective)
    {
        // Told to all: who leaves because of this must not be blamed for it.
        if (Others.Where(rank => _leftAfter[rank] <= collective).ToList() is [_, ..] left)
            Fail(
                left,
                $"{Names(left)} left the group without what the other ranks wait for. Its own " +
                "error says why.");
        if (_failure is var (ranks, text))
            throw new ProcessGroupException(text) { Ranks = ranks };
    }

    private void Hear(MpiMessage message)
    {
        switch (message.Kind)
        {
            case MpiMessageKind.Failure:
                var lines = message.Text.Split('\n', 2);
                _failure ??= ([.. lines[0].Split(',').Select(int.Parse)], lines[^1]);
                break;
            case MpiMessageKind.Ping:
                _post.Send(new(MpiMessageKind.Pong, _rank, message.Number, Begun), message.Rank);
                break;
            case MpiMessageKind.Pong:
                _answered[message.Rank] = message.Number;
                _begun[message.Rank] = message.Begun;
                break;
            case MpiMessageKind.Leave:
                _leftAfter[message.Rank] = message.Number;
                break;
        }
    }

    private void Tell(MpiMessage message)
    {
        try
        {
            foreach (var rank in Others)
                _post.Send(message, rank);
        }
        catch (ProcessGroupException e)
        {
            Note(e);
        }
    }

    // What the library refuses is a failure of this rank, of which whoever waits is told.
    private void Note(ProcessGroupException e) =>
        _failure ??= ([_rank], $"{Names([_rank])} has failed: {e.Message}");
}
