using System.Text.Json;

namespace GpuBp;

/// <summary>Makes known to all ranks what became of each rank's members.</summary>
/// <param name="group">The ranks.</param>
internal sealed class MemberExchange(IProcessGroup group)
{
    /// <summary>Parameters that are exchanged at once: 16 MB, beyond which the beginning of an
    /// exchange takes next to no time.</summary>
    private const long MaxFloats = 4 << 20;

    /// <summary>The rank that trains each member: the costly ones first, each to the rank that has
    /// the least to do.</summary>
    /// <param name="costs">What each member costs, in the order of their places.</param>
    /// <param name="before">What the first rank has done already.</param>
    internal int[] Ranks(IReadOnlyList<double> costs, double before)
    {
        var (ranks, sums) = (new int[costs.Count], new double[group.Size]);
        sums[0] = before;
        foreach (var place in Enumerable.Range(0, costs.Count).OrderByDescending(n => costs[n]))
        {
            ranks[place] = Array.IndexOf(sums, sums.Min());
            sums[ranks[place]] += costs[place];
        }

        return ranks;
    }

    /// <summary>Shares what became of members, and whether a rank was cancelled.</summary>
    /// <param name="own">This rank's members.</param>
    /// <param name="isCancelled">Whether this rank was cancelled.</param>
    /// <returns>All ranks' members, and whether any was cancelled.</returns>
    internal (IReadOnlyList<MemberOutcome> Outcomes, bool IsCancelled) Share(
        IReadOnlyList<MemberOutcome> own, bool isCancelled)
    {
        var texts = group.AllGather(
            JsonSerializer.Serialize(own, MemberContext.Default.IReadOnlyListMemberOutcome));
        var flags = group.AllGather([isCancelled ? 1 : 0]);
        return (
            [.. texts.SelectMany((text, rank) => rank == group.Rank ? own : Read(text))],
            flags.Contains(1));
    }

    /// <summary>Makes the parameters of networks those that they have on the rank that trained
    /// each: of many small ones at once, for each exchange takes its time.</summary>
    /// <param name="networks">The networks, in an order that all ranks have, and the rank of
    /// each.</param>
    internal void Share(IReadOnlyList<(Mlp Network, int Rank)> networks)
    {
        for (var from = 0; from < networks.Count;)
        {
            var (end, floats) = (from, 0L);
            do
                floats += networks[end++].Network.Parameters.Length;
            while (end < networks.Count &&
                floats + networks[end].Network.Parameters.Length <= MaxFloats);
            if (end == from + 1)
                Share(networks[from].Network, networks[from].Rank);
            else
                Gather([.. networks.Skip(from).Take(end - from)]);
            from = end;
        }
    }

    /// <summary>Makes the parameters of a rank's network those of all ranks' networks.</summary>
    internal void Share(Mlp network, int rank)
    {
        var values = network.Parameters.ToArray();
        group.BeginBroadcast<float>(values, rank).Wait();
        network.Parameters.CopyFrom(values);
    }

    private void Gather(IReadOnlyList<(Mlp Network, int Rank)> networks)
    {
        var counts = new int[group.Size];
        foreach (var (network, rank) in networks)
            counts[rank] += (int)network.Parameters.Length;
        var all = new float[counts.Sum()];
        int[] at = [.. counts.Index().Select(rank => counts[..rank.Index].Sum())];
        var own = all.AsMemory(at[group.Rank], counts[group.Rank]);
        var parts = new Memory<float>[networks.Count];
        foreach (var (n, (network, rank)) in networks.Index())
        {
            parts[n] = all.AsMemory(at[rank], (int)network.Parameters.Length);
            at[rank] += parts[n].Length;
            if (rank == group.Rank)
                network.Parameters.CopyTo(parts[n].Span);
        }

        group.BeginAllGather<float>(own, all, counts).Wait();
        foreach (var (n, (network, rank)) in networks.Index())
        {
            if (rank != group.Rank)
                network.Parameters.CopyFrom(parts[n].Span);
        }
    }

    private static IEnumerable<MemberOutcome> Read(string text) =>
        JsonSerializer.Deserialize(text, MemberContext.Default.IReadOnlyListMemberOutcome)!
            .Select(outcome => outcome.Best < 0 ? outcome : outcome with
            {
                Training = outcome.Training! with
                {
                    Best = outcome.Training.History[outcome.Best],
                },
            });
}
