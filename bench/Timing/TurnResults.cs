namespace GpuBp.Bench.Timing;

/// <summary>Rates of contenders that took turns, and who failed.</summary>
internal sealed class TurnResults
{
    private readonly Dictionary<IContender, List<double>> _rates = [];

    /// <summary>Why a contender dropped out.</summary>
    internal Dictionary<IContender, string> Failures { get; } = [];

    /// <summary>Repeats per second.</summary>
    /// <exception cref="InvalidOperationException">The contender failed.</exception>
    internal Spread Rate(IContender contender) => Failures.TryGetValue(contender, out var reason)
        ? throw new InvalidOperationException($"{contender.Name}: {reason}")
        : Spread.Of(_rates[contender]);

    /// <summary>How many times as fast one is as the other, from the pairs of each round.</summary>
    /// <returns>Null where one of them failed.</returns>
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

    /// <summary>Runs a turn; a peer's failure is kept, and takes no one else down.</summary>
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
