namespace GpuBp;

/// <summary>Takes the state of an optimizer for a model to keep, and gives it back.</summary>
internal static class OptimizerKeeping
{
    /// <summary>A trainer's state; null where there is none yet, or the optimizer has
    /// none.</summary>
    internal static KeptOptimizer? Of(Trainer trainer) => !trainer.State.IsKept ? null : new(
        trainer.State.Steps.ToArray()[0],
        [
            .. trainer.State.Tensors(trainer.Network, trainer.Optimizer)
                .Select(t => new KeptState(t.Name, t.Shape, t.Values.ToArray())),
        ]);

    /// <summary>Whether an optimizer goes on from it: both have the same states.</summary>
    internal static bool Suits(this KeptOptimizer kept, Optimizer optimizer) =>
        kept.Tensors.Select(t => t.State).ToHashSet().SetEquals(optimizer.StateNames);

    /// <summary>Sets the state of a trainer that has made no step.</summary>
    /// <param name="kept">The state.</param>
    /// <param name="trainer">Its network may have further inputs and outputs, whose states begin
    /// with 0.</param>
    /// <param name="places">For each of its inputs the one here; −1 for a further one.</param>
    /// <param name="layers">The first layers, so many, that go on; others begin anew.</param>
    internal static void GiveTo(
        this KeptOptimizer kept, Trainer trainer, int[] places, int layers)
    {
        var (state, network) = (trainer.State, trainer.Network);
        state.Prepare(network, trainer.Optimizer);
        if (!state.IsKept)
            return;
        state.Steps.CopyFrom([kept.Steps]);
        var byName = kept.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var (name, shape, values) in state.Tensors(network, trainer.Optimizer))
        {
            var layer = Enumerable.Range(0, layers).FirstOrDefault(
                l => name.StartsWith($"layers.{l}.", StringComparison.Ordinal), -1);
            if (layer < 0 || !byName.TryGetValue(name, out var before))
                continue;
            if (name.StartsWith(NetworkDescription.Scale(0), StringComparison.Ordinal))
                values.CopyFrom(before.OfColumns().Wider([1, shape[0]], places));
            else
                values.CopyFrom(before.Wider(
                    shape, name.StartsWith(NetworkDescription.Weight(0), StringComparison.Ordinal)
                        ? places
                        : null));
        }
    }
}
