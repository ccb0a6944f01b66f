namespace GpuBp;

/// <summary>
/// The optimizer's state of all parameters, where each rank keeps that of its own: for checkpoints,
/// which have the same form whatever the number of ranks.
/// </summary>
internal static class StateExchange
{
    /// <summary>Gathers the state; all ranks call it.</summary>
    /// <param name="group">The ranks.</param>
    /// <param name="trainer">The trainer, whose state is this rank's.</param>
    /// <returns>The state of all parameters, to be disposed; empty on all ranks but 0.</returns>
    internal static OptimizerState Gather(IProcessGroup group, Trainer trainer)
    {
        var (network, optimizer) = (trainer.Network, trainer.Optimizer);
        var whole = new OptimizerState();
        try
        {
            if (group.Rank == 0)
            {
                whole.Prepare(network, optimizer);
                if (whole.IsKept)
                    whole.Steps.CopyFrom(trainer.State.Steps.ToArray());
            }

            if (optimizer.DescendsDirectlyOn(network))
                return whole;
            var slices = new ParameterSlices(network, group.Size);
            for (var n = 0; n < optimizer.Rule.States; n++)
                Gather(group, trainer, slices, n, whole);
            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>Takes this rank's part of a state of all parameters.</summary>
    internal static void Take(IProcessGroup group, Trainer trainer, OptimizerState whole)
    {
        var parameters = trainer.Network.Parameters.Length;
        if (!whole.IsKept)
            return;
        trainer.State.Steps.CopyFrom(whole.Steps.ToArray());
        if (trainer.State.Values is not { } own)
            return;
        var to = 0L;
        for (var n = 0; n < trainer.Optimizer.Rule.States; n++)
        {
            foreach (var range in new ParameterSlices(trainer.Network, group.Size).Of(group.Rank))
            {
                own.Slice(to, range.Length).CopyFrom(
                    whole.Values!.Value.Slice(n * parameters + range.First, range.Length)
                        .ToArray());
                to += range.Length;
            }
        }
    }

    private static void Gather(
        IProcessGroup group, Trainer trainer, ParameterSlices slices, int n, OptimizerState whole)
    {
        var lengths = new int[group.Size];
        for (var rank = 0; rank < lengths.Length; rank++)
            lengths[rank] = (int)slices.Of(rank).Sum(range => range.Length);
        var own = lengths[group.Rank];
        var toFirst = new int[group.Size];
        toFirst[0] = own;
        var isFirst = group.Rank == 0;
        var received = new float[isFirst ? lengths.Sum() : 0];
        group.BeginAllToAll<float>(
            trainer.State.Values?.Slice((long)n * own, own).ToArray() ?? [],
            toFirst,
            received,
            isFirst ? lengths : new int[group.Size]).Wait();
        if (!isFirst)
            return;

        var from = 0;
        var values = whole.Values!.Value;
        foreach (var range in Enumerable.Range(0, group.Size).SelectMany(slices.Of))
        {
            values.Slice(n * trainer.Network.Parameters.Length + range.First, range.Length)
                .CopyFrom(received.AsSpan(from, (int)range.Length));
            from += (int)range.Length;
        }
    }
}
