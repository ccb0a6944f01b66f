namespace GpuBp;

/// <summary>The state of an optimizer on the host, which a model keeps: the number of its steps,
/// and the tensors that a checkpoint has too, such as
/// <c>layers.0.weight.exp_avg</c>.</summary>
/// <param name="Steps">The steps so far.</param>
/// <param name="Tensors">For each state of the rule a tensor for each one of parameters.</param>
internal sealed record KeptOptimizer(int Steps, IReadOnlyList<KeptState> Tensors)
{
    /// <summary>Far beyond any training, and far from the end of the numbers that count
    /// on.</summary>
    internal const int MaxSteps = int.MaxValue / 2;

    private const string StepsName = "optimizer.steps";

    /// <summary>A trainer's state; null where there is none yet, or the optimizer has
    /// none.</summary>
    internal static KeptOptimizer? Of(Trainer trainer) => !trainer.State.IsKept ? null : new(
        trainer.State.Steps.ToArray()[0],
        [
            .. trainer.State.Tensors(trainer.Network, trainer.Optimizer)
                .Select(t => new KeptState(t.Name, t.Shape, t.Values.ToArray())),
        ]);

    /// <summary>The state of a network in a file; null where it is not kept.</summary>
    /// <exception cref="ModelFileException">It is not of the network.</exception>
    internal static KeptOptimizer? Read(SafetensorsFile file, Mlp network, string prefix)
    {
        if (file.Find(prefix + StepsName) is null)
            return null;
        if (file.Doubles(prefix + StepsName, 1) is not [>= 0 and <= MaxSteps and var steps])
            throw new ModelFileException(
                $"{file.Path}: the tensor '{prefix}{StepsName}' is not one number from 0 to " +
                $"{MaxSteps:N0}. Save the model anew.");
        return new KeptOptimizer((int)steps,
        [
            .. from parameters in ModelTensors.Of(network, network.Parameters)
               from tensor in file.Tensors
               where tensor.Name.StartsWith(
                   $"{prefix}{parameters.Name}.", StringComparison.Ordinal)
               select new KeptState(
                   tensor.Name[prefix.Length..], parameters.Shape,
                   file.Floats(file.Require(tensor.Name, parameters.Shape))),
        ]);
    }

    internal void AddTo(SafetensorsWriter writer, string prefix)
    {
        foreach (var (name, shape, values) in Tensors)
            writer.Add(prefix + name, shape, values);
        writer.Add(prefix + StepsName, [Steps]);
    }

    /// <summary>Whether an optimizer goes on from it: both have the same states.</summary>
    internal bool Suits(Optimizer optimizer) =>
        Tensors.Select(t => t.State).ToHashSet().SetEquals(optimizer.StateNames);

    /// <summary>Sets the state of a trainer that has made no step.</summary>
    /// <param name="trainer">Its network may have further inputs and outputs, whose states begin
    /// with 0.</param>
    /// <param name="places">For each of its inputs the one here; −1 for a further one.</param>
    /// <param name="layers">The first layers, so many, that go on; others begin anew.</param>
    internal void GiveTo(Trainer trainer, int[] places, int layers)
    {
        var (state, network) = (trainer.State, trainer.Network);
        state.Prepare(network, trainer.Optimizer);
        if (!state.IsKept)
            return;
        state.Steps.CopyFrom([Steps]);
        var byName = Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var (name, shape, values) in state.Tensors(network, trainer.Optimizer))
        {
            var layer = Enumerable.Range(0, layers).FirstOrDefault(
                l => name.StartsWith($"layers.{l}.", StringComparison.Ordinal), -1);
            if (layer < 0 || !byName.TryGetValue(name, out var kept))
                continue;
            values.CopyFrom(kept.Wider(
                shape, name.StartsWith(NetworkDescription.Weight(0), StringComparison.Ordinal)
                    ? places
                    : null));
        }
    }
}

/// <summary>A tensor of a <see cref="KeptOptimizer"/>.</summary>
/// <param name="Name">Its parameters' name and the state's.</param>
/// <param name="Shape">[outputs × inputs], or [outputs].</param>
/// <param name="Values">Its elements.</param>
internal sealed record KeptState(string Name, long[] Shape, float[] Values)
{
    /// <summary>The name of the rule's state.</summary>
    internal string State => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The elements, with zeros where a larger tensor has more.</summary>
    /// <param name="shape">The larger one's shape.</param>
    /// <param name="places">For each of its columns the one here; −1 for a further one. Null for
    /// the same ones.</param>
    internal float[] Wider(long[] shape, int[]? places)
    {
        var (columns, further) =
            shape.Length == 1 ? (1, 1) : ((int)Shape[1], (int)shape[1]);
        var wider = new float[shape[0] * further];
        for (var j = 0; j < Shape[0]; j++)
        {
            for (var k = 0; k < further; k++)
            {
                var from = places?[k] ?? k;
                wider[j * further + k] = from < 0 ? 0 : Values[j * columns + from];
            }
        }

        return wider;
    }
}
