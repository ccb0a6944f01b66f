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
}

/// <summary>A tensor of a <see cref="KeptOptimizer"/>.</summary>
/// <param name="Name">Its parameters' name and the state's.</param>
/// <param name="Shape">[outputs × inputs], [outputs] or [inputs].</param>
/// <param name="Values">Its elements.</param>
internal sealed record KeptState(string Name, long[] Shape, float[] Values)
{
    /// <summary>The name of the rule's state.</summary>
    internal string State => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>A vector as a row of columns.</summary>
    internal KeptState OfColumns() => this with { Shape = [1, Values.Length] };

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
