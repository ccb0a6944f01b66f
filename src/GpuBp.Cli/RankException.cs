namespace GpuBp.Cli;

/// <summary>What has failed on one of several ranks, whose message names it.</summary>
/// <param name="group">The ranks.</param>
/// <param name="inner">What has failed here.</param>
internal sealed class RankException(MpiGroup group, Exception inner)
    : Exception($"rank {group.Rank} on {group.Hosts[group.Rank]}", inner);
