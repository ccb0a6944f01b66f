namespace GpuBp.Bench.Timing;

/// <summary>The rates of contenders that took turns, and those that failed.</summary>
internal sealed class TurnResults
{
    private readonly Dictionary<IContender, List<double>> _rates = [];

    /// <summary>The reason why a contender dropped out.</summary>
    internal Dictionary<IContender, string> Failures { get; } = [];

    /// <summary>Repeats per second.</summary>
    /// <exception cref="InvalidOperationException">The contender failed.</exception>
    internal Spread Rate(IContender contender) => Failures.TryGetValue(contender, out var reason)
        ? throw new InvalidOperationException($"{contender.Name}: {reason}")
        : Spread.Of(_rates[contender]);

    /// <summary>One's speed divided by the other's, from the pairs of each round.</summary>
    /// <returns>Null if one of them failed.</returns>
    internal Spread? Ratio(IContender ours, IContender theirs) =>
        Failures.ContainsKey(ours) || Failures.ContainsKey(theirs)
            ? null
            : Spread.Of(_rates[ours].Zip(_rates[theirs], (our, their) => our / their));

    internal void Add(IContender contender, double rate)
    {
        if (!_rates.TryGetValue(contender, out var rates))
            _rates.Add(contender, rates = []);
        rates.Add(rate);
    }

    /// <summary>Runs a turn; records a peer's failure, so that the others go on.</summary>
    internal void Guard(IContender contender, Action turn)
    {
        try
        {
            turn();
        }
        catch (PeerException e)
        {
            Failures[contender] = e.Message;
        }
    }
}
