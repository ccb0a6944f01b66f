namespace GpuBp;

/// <summary>Finds activations by their names in files.</summary>
internal static class ActivationNames
{
    private static readonly Activation[] Known =
    [
        Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu,
        .. Activation.LeakySlopes.Values,
        Activation.Elu, Activation.Selu, Activation.Gelu, Activation.Silu, Activation.Mish,
        Activation.Softplus, Activation.Softmax,
    ];

    /// <param name="node">The object of the description.</param>
    /// <param name="name">The property that holds the activation's name.</param>
    /// <param name="own">The user's own activations.</param>
    /// <exception cref="ModelFileException">No activation has the name.</exception>
    internal static Activation Find(
        DescriptionNode node, string name, IReadOnlyList<Activation> own)
    {
        var wanted = node.Text(name);
        var names = Known.Concat(own).Select(activation => activation.Name);
        return Known.Concat(own).FirstOrDefault(activation => activation.Name == wanted) ??
            throw new ModelFileException(
                $"{node.Path}: {node.Place} has the activation '{Show(wanted)}', which is none " +
                $"of {string.Join(", ", names)}. If it is your own, pass it on: " +
                $"Model.Load(device, path, Activation.Of<YourActivation>(\"{Show(wanted)}\")).");
    }

    /// <exception cref="ArgumentException">
    /// A user's own activation has the name of another one.
    /// </exception>
    internal static void RequireDistinct(IEnumerable<Activation> used)
    {
        foreach (var activation in used)
        {
            var other = Known.Concat(used).First(other => other.Name == activation.Name);
            if (other.GetType() != activation.GetType())
                throw new ArgumentException(
                    "The network has an activation of its own with the name " +
                    $"'{activation.Name}', which another activation has too, so the file could " +
                    "not tell them apart. Give it another name: " +
                    "Activation.Of<YourActivation>(\"your name\").");
        }
    }

    private static string Show(string name) => name.Length <= 100 ? name : name[..100] + "…";
}
