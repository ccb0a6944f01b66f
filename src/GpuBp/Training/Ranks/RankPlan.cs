namespace GpuBp;

/// <summary>
/// How the batches of a training are cut into shards, and shared by the ranks of a group: each has
/// whole subtrees of the tree that adds the shards, so that any number of ranks gives the same
/// bits.
/// </summary>
internal sealed class RankPlan
{
    private RankPlan(IProcessGroup? group, int shards)
    {
        Group = group is { Size: > 1 } ? group : null;
        Shards = shards;
        Share = ShareOf(Rank);
    }

    /// <summary>The ranks; null where this process is alone.</summary>
    internal IProcessGroup? Group { get; }

    /// <summary>The number of ranks.</summary>
    internal int Ranks => Group?.Size ?? 1;

    /// <summary>The number of this rank.</summary>
    internal int Rank => Group?.Rank ?? 0;

    /// <summary>The shards of each batch.</summary>
    internal int Shards { get; }

    /// <summary>This rank's rows of each batch.</summary>
    internal RowShare Share { get; }

    /// <summary>The plan; null for one rank and one shard, which is no cut.</summary>
    /// <param name="group">The ranks; null for this process alone.</param>
    /// <param name="shards">The shards of a batch; null for one of each rank.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <exception cref="ArgumentException">
    /// The ranks cannot share so many shards, or a batch has fewer samples.
    /// </exception>
    internal static RankPlan? For(IProcessGroup? group, int? shards, int batchSize)
    {
        var ranks = group?.Size ?? 1;
        var count = shards ?? ranks;
        var (each, rest) = Math.DivRem(count, ranks);
        if (rest != 0 || (ranks > 1 && !int.IsPow2(each)))
            throw new ArgumentException(
                $"FitOptions: Shards is {count:N0}, but each of {ranks:N0} ranks must have 1, 2, " +
                $"4, … shards of a batch. Set {ranks:N0}, {2L * ranks:N0} or {4L * ranks:N0} " +
                "shards, or start another number of ranks.");
        if (count > batchSize)
            throw new ArgumentException(
                $"A batch of {batchSize:N0} samples cannot be cut into {count:N0} shards, of " +
                $"which each rank of {ranks:N0} has {each:N0}: give a batch size of {count:N0} " +
                "at least, or start fewer ranks.");
        return count == 1 ? null : new RankPlan(group, count);
    }

    /// <summary>The rows of each batch that a rank has.</summary>
    internal RowShare ShareOf(int rank) => new(Shards, Shards / Ranks * rank, Shards / Ranks);

    /// <summary>The parameters that this rank updates; null for all.</summary>
    internal IReadOnlyList<ParameterRange>? OwnedBy(Mlp network) =>
        Group is null ? null : new ParameterSlices(network, Ranks).Of(Rank);

    /// <summary>
    /// The device memory that sums of gradients take, in numbers of 4 bytes.
    /// </summary>
    internal long Numbers(Mlp network) =>
        ShardTree.Buffers(Share.Count) * network.Parameters.Length +
        (Group is null ? 0 : GradientExchange.Numbers(network, Ranks));
}
