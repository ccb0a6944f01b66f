namespace GpuBp;

/// <summary>
/// A model's first network, where ranks share its members: the first rank trains it while others
/// train further members, and then all have it.
/// </summary>
internal static class FirstNetwork
{
    /// <summary>Trains it, and the further members.</summary>
    /// <param name="group">The ranks, which all call it.</param>
    /// <param name="network">The network.</param>
    /// <param name="fit">Trains it.</param>
    /// <param name="addMembers">Trains this rank's further members.</param>
    internal static TrainingResult Fit(
        IProcessGroup group, Mlp network, Func<TrainingResult> fit, Action addMembers)
    {
        TrainingResult? result = null;
        try
        {
            if (group.Rank == 0)
                result = fit();
        }
        catch (Exception e)
        {
            group.Fail($"{e.GetType().Name}: {e.Message}");
            throw;
        }

        addMembers();
        var exchange = new MemberExchange(group);
        MemberOutcome[] own = result is null ? [] : [MemberOutcome.Of(place: 0, result)];
        var outcome = exchange.Share(own, isCancelled: false).Outcomes[0];
        exchange.Share(network, rank: 0);
        return outcome.Training!;
    }
}
