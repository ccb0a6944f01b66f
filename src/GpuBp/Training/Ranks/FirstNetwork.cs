namespace GpuBp;

/// <summary>
/// A model's first network, where ranks share its members: the first rank trains it while others
/// train further members, and then all have it.
/// </summary>
internal static class FirstNetwork
{
    /// <summary>
    /// From so many multiply-adds of a step on, ranks share batches: sharing members would leave
    /// ranks idle, and the exchange of gradients takes little beside the step.
    /// </summary>
    private const double MinMultiplyAdds = 5e8;

    /// <summary>The recipe with its batches cut, if ranks are to share them.</summary>
    internal static TrainingRecipe InShards(
        TrainingRecipe recipe, int inputs, TrainOptions options)
    {
        var (weights, wide) = (0.0, (double)inputs);
        foreach (var layer in recipe.Layers)
            (weights, wide) = (weights + wide * layer.Outputs, layer.Outputs);
        var shards = options.Shards ?? recipe.Options.Shards;
        if (options.Group is { Size: > 1 } group &&
            3 * weights * recipe.BatchSize >= MinMultiplyAdds)
            shards ??= group.Size;
        return recipe with { Options = recipe.Options with { Shards = shards } };
    }

    /// <exception cref="DeviceOutOfMemoryException">
    /// Training the network would not fit its device.
    /// </exception>
    internal static void RequireMemory(
        Mlp network, Dataset samples, TrainingRecipe recipe, IProcessGroup? group)
    {
        var rows = (int)(samples.Rows * (1 - recipe.Options.ValidationShare));
        var batchSize = Math.Max(1, Math.Min(rows, recipe.BatchSize));
        var options = new LoopOptions
        {
            KeepsBest = recipe.Options.RestoresBest,
            Plan = recipe.Options.Shards is { } shards
                ? RankPlan.For(group, shards, batchSize)
                : null,
        };
        new TrainingMemory(network, recipe.Optimizer, samples, options).Require(batchSize);
    }

    /// <summary>Trains it, and the further members unless it was cancelled.</summary>
    /// <param name="group">Ranks that share the members; null for none.</param>
    /// <param name="network">The network.</param>
    /// <param name="fit">Trains it.</param>
    /// <param name="addMembers">Trains this rank's further members.</param>
    internal static TrainingResult Fit(
        IProcessGroup? group, Mlp network, Func<TrainingResult> fit, Action addMembers)
    {
        var result = group is null or { Rank: 0 } ? group.OrFail(fit) : null;
        if (group is not null || result!.Reason != StopReason.Cancelled)
            addMembers();
        if (group is null)
            return result!;

        var exchange = new MemberExchange(group);
        MemberOutcome[] own = result is null ? [] : [MemberOutcome.Of(place: 0, result)];
        var outcome = exchange.Share(own, isCancelled: false).Outcomes[0];
        exchange.Share(network, rank: 0);
        return outcome.Training!;
    }
}
