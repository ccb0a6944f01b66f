namespace GpuBp;

/// <summary>The networks of a model as one: that they are alike.</summary>
internal static class ModelMembers
{
    /// <summary>A copy of the list.</summary>
    /// <exception cref="ArgumentNullException">The list or a network is null.</exception>
    /// <exception cref="ArgumentException">There is none, or one is unlike the first.</exception>
    internal static IReadOnlyList<Mlp> Require(IReadOnlyList<Mlp> members, string name)
    {
        ArgumentNullException.ThrowIfNull(members, name);
        Mlp[] all = [.. members];
        if (all.Length == 0)
            throw new ArgumentException($"{name} is empty; give at least one network.", name);
        for (var m = 0; m < all.Length; m++)
        {
            ArgumentNullException.ThrowIfNull(all[m], $"{name}[{m}]");
            if (all[m].Inputs != all[0].Inputs ||
                !all[m].Layers.Select(Shape).SequenceEqual(all[0].Layers.Select(Shape)))
                throw new ArgumentException(
                    $"{name}[{m}] is {all[m]}; {name}[0] is {all[0]}. Give networks of the same " +
                    "inputs, and of layers with the same outputs, activations, biases and dropout.",
                    name);
        }

        return all.AsReadOnly();
    }

    private static (int, string, Activation, bool, float) Shape(DenseLayer layer) =>
        (layer.Outputs, layer.Function, layer.Activation, layer.HasBias, layer.Dropout);
}
