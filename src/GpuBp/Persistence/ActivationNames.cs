namespace GpuBp;

/// <summary>Finds the activation that a name in a file means.</summary>
internal static class ActivationNames
{
    private static readonly Activation[] Known =
    [
        Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu,
        Activation.Elu, Activation.Gelu, Activation.Silu, Activation.Softplus, Activation.Softmax,
    ];

    /// <param name="node">Where the name stands.</param>
    /// <param name="name">The property that holds it.</param>
    /// <param name="own">The user's own activations.</param>
    /// <exception cref="ModelFileException">There is none of the name.</exception>
    internal static Activation Find(DescriptionNode node, string name, IReadOnlyList<Activation> own)
    {
        var wanted = node.Text(name);
        return Known.Concat(own).FirstOrDefault(activation => activation.Name == wanted) ??
            throw new ModelFileException(
                $"{node.Path}: {node.Place} has the activation '{Show(wanted)}', which is none of " +
                $"{string.Join(", ", Known.Concat(own).Select(activation => activation.Name))}. If it is your own, hand it over: " +
                $"Mlp.Load(device, path, Activation.Of<YourActivation>(\"{Show(wanted)}\")).");
    }

    /// <exception cref="ArgumentException">A user's own activation has the name of another, and would not be found again.</exception>
    internal static void RequireDistinct(IEnumerable<Activation> used)
    {
        foreach (var activation in used)
        {
            var other = Known.Concat(used).First(other => other.Name == activation.Name);
            if (other.GetType() != activation.GetType())
                throw new ArgumentException(
                    $"The network has an activation of its own with the name '{activation.Name}', which another activation has " +
                    "too, so the file could not say which. Name it otherwise: Activation.Of<YourActivation>(\"your name\").");
        }
    }

    private static string Show(string name) => name.Length <= 100 ? name : name[..100] + "…";
}
