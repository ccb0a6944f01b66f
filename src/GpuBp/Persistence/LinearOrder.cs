namespace GpuBp;

/// <summary>
/// Finds the dense layers of a PyTorch file, with their normalisations, and their order in the
/// network.
/// </summary>
/// <remarks>
/// The order of tensors in the file does not help: writers sort names as text, 10 before 2.
/// </remarks>
internal static class LinearOrder
{
    private const string WeightEnd = ".weight";
    private const string BiasEnd = ".bias";

    /// <summary>
    /// The maximum number of layers that a message lists and that shapes can order.
    /// </summary>
    private const int MaxListed = 64;

    /// <param name="file">The file.</param>
    /// <param name="names">The layers' names in order; null to find the order.</param>
    /// <exception cref="ModelFileException">
    /// There is a tensor of no dense layer, or there is no order, or more than one.
    /// </exception>
    internal static IReadOnlyList<LinearTensors> Find(
        SafetensorsFile file, IReadOnlyList<string>? names)
    {
        var all = Linears(file);
        var norms = Norms(file);
        if (norms.Count > 0)
            return WithNorms(file, all, norms, names);
        if (names is not null)
            return ByNames(file, all, names);

        var ordered =
            all.Select(linear => NumberedNames.Pattern(linear.Name)).Distinct().Count() == 1
            ? [.. all.OrderBy(
                linear => linear.Name, Comparer<string>.Create(NumberedNames.Compare))]
            : ByShapes(file, all);
        RequireChain(file, ordered);
        return ordered;
    }

    private static List<LinearTensors> Linears(SafetensorsFile file)
    {
        foreach (var tensor in file.Tensors)
        {
            var isWeight = tensor.Name.EndsWith(WeightEnd, StringComparison.Ordinal) &&
                tensor.Shape.Count == 2;
            var isBias = tensor.Name.EndsWith(BiasEnd, StringComparison.Ordinal) &&
                tensor.Shape.Count == 1 &&
                file.Find(tensor.Name[..^BiasEnd.Length] + WeightEnd)?.Shape is [var outputs, _] &&
                outputs == tensor.Shape[0];
            if (!isWeight && !isBias && NormOf(file, tensor.Name) is null)
                throw new ModelFileException(
                    $"{file.Path}: the tensor '{Cut(tensor.Name)}' " +
                    $"{TensorEntry.Show(tensor.Shape)} belongs to no dense layer, whose tensors " +
                    "are NAME.weight [outputs × inputs] and NAME.bias [outputs], and to no " +
                    "LayerNorm, whose are both [outputs]; this library has no other layers. Save " +
                    "the Linear and LayerNorm layers alone.");
            if (tensor.Shape.Any(n => n is < 1 or > int.MaxValue))
                throw new ModelFileException(
                    $"{file.Path}: the tensor '{Cut(tensor.Name)}' is " +
                    $"{TensorEntry.Show(tensor.Shape)}; a layer has 1 to {int.MaxValue} inputs " +
                    "and outputs. Save other weights.");
            file.RequireReadable(tensor);
        }

        List<LinearTensors> linears =
        [
            .. from tensor in file.Tensors
               where tensor.Shape.Count == 2
               let name = tensor.Name[..^WeightEnd.Length]
               select new LinearTensors(name, tensor, file.Find(name + BiasEnd)),
        ];
        return linears.Count > 0
            ? linears
            : throw new ModelFileException(
                $"{file.Path}: it has no tensor, and so no layer. Save a model with Linear " +
                "layers.");
    }

    private static List<NormTensors> Norms(SafetensorsFile file) =>
    [
        .. from tensor in file.Tensors
           where tensor.Name.EndsWith(WeightEnd, StringComparison.Ordinal)
           let norm = NormOf(file, tensor.Name)
           where norm is not null
           select norm,
    ];

    /// <summary>The LayerNorm of a tensor; null if it is of none.</summary>
    private static NormTensors? NormOf(SafetensorsFile file, string tensor)
    {
        var end = tensor.EndsWith(WeightEnd, StringComparison.Ordinal) ? WeightEnd
            : tensor.EndsWith(BiasEnd, StringComparison.Ordinal) ? BiasEnd
            : null;
        if (end is null)
            return null;
        var name = tensor[..^end.Length];
        return file.Find(name + WeightEnd) is { Shape: [var gammas] } weight &&
            file.Find(name + BiasEnd) is { Shape: [var betas] } bias && gammas == betas
            ? new NormTensors(name, weight, bias)
            : null;
    }

    /// <summary>By numbers or names, each LayerNorm behind its Linear.</summary>
    private static List<LinearTensors> WithNorms(
        SafetensorsFile file,
        List<LinearTensors> linears,
        List<NormTensors> norms,
        IReadOnlyList<string>? names)
    {
        string[] all = [.. linears.Select(l => l.Name), .. norms.Select(norm => norm.Name)];
        if (names is null && all.Select(NumberedNames.Pattern).Distinct().Count() > 1)
            throw new ModelFileException(
                $"{file.Path}: the names of {Show(linears)} and their LayerNorms do not show " +
                "which comes after which. Name them in order: names: [\"first\", \"norm1\", " +
                "\"second\", …].");
        names ??= [.. all.Order(Comparer<string>.Create(NumberedNames.Compare))];
        if (names.Count != all.Length || !names.ToHashSet().SetEquals(all))
            throw new ModelFileException(
                $"{file.Path}: it has {string.Join(", ", all.Take(MaxListed).Select(Cut))}, and " +
                $"names has {string.Join(", ", names)}. Name each Linear and LayerNorm once.");
        var ordered = new List<LinearTensors>();
        foreach (var name in names)
        {
            if (norms.Find(norm => norm.Name == name) is not { } norm)
                ordered.Add(linears.Find(linear => linear.Name == name)!);
            else if (ordered.Count > 0 && ordered[^1] is { Norm: null } linear &&
                linear.Outputs == norm.Weight.Shape[0])
                ordered[^1] = linear with { Norm = norm };
            else
                throw new ModelFileException(
                    $"{file.Path}: the LayerNorm {Cut(name)} of {norm.Weight.Shape[0]} numbers " +
                    "does not come right after a Linear of as many outputs, as it does in this " +
                    "library. Name each LayerNorm after its Linear, or build the model so.");
        }

        RequireChain(file, ordered);
        return ordered;
    }

    private static List<LinearTensors> ByNames(
        SafetensorsFile file, List<LinearTensors> all, IReadOnlyList<string> names)
    {
        var byName = all.ToDictionary(linear => linear.Name);
        if (names.Count != all.Count || !names.ToHashSet().SetEquals(byName.Keys))
            throw new ModelFileException(
                $"{file.Path}: it has the layers {Show(all)}, and names has " +
                $"{string.Join(", ", names)}. Name each layer once.");
        List<LinearTensors> ordered = [.. names.Select(name => byName[name])];
        RequireChain(file, ordered);
        return ordered;
    }

    /// <summary>The only order in which each layer takes the outputs of the one before.</summary>
    private static List<LinearTensors> ByShapes(SafetensorsFile file, List<LinearTensors> all)
    {
        // After so many tries no reader would see at a glance that the order is the only one.
        var tries = 10_000;
        List<LinearTensors>? found = null;
        var isUnique = all.Count <= MaxListed;
        var chain = new List<LinearTensors>();
        if (isUnique)
            Extend();
        return found is not null && isUnique
            ? found
            : throw new ModelFileException(
                $"{file.Path}: {(found is null && isUnique ? "no" : "more than one")} order of " +
                $"the layers {Show(all)} lets each take the outputs of the one before. Name them " +
                "in order: names: [\"first\", \"second\", …].");

        void Extend()
        {
            if (--tries < 0)
                isUnique = false;
            if (!isUnique)
                return;
            if (chain.Count == all.Count)
            {
                isUnique = found is null;
                found = [.. chain];
                return;
            }

            foreach (var next in all)
            {
                if (chain.Contains(next) || (chain.Count > 0 && chain[^1].Outputs != next.Inputs))
                    continue;
                chain.Add(next);
                Extend();
                chain.RemoveAt(chain.Count - 1);
            }
        }
    }

    private static void RequireChain(SafetensorsFile file, List<LinearTensors> ordered)
    {
        for (var l = 1; l < ordered.Count; l++)
        {
            if (ordered[l].Inputs != ordered[l - 1].Outputs)
                throw new ModelFileException(
                    $"{file.Path}: the layer {Cut(ordered[l - 1].Name)} gives " +
                    $"{ordered[l - 1].Outputs} numbers, and {Cut(ordered[l].Name)} after it " +
                    $"takes {ordered[l].Inputs}. Name the layers in order: names: [\"first\", " +
                    "\"second\", …].");
        }
    }

    /// <summary>The layers for a message, which has no room for all of thousands.</summary>
    internal static string Show(IReadOnlyList<LinearTensors> layers) =>
        string.Join(", ", layers.Take(MaxListed)) + (layers.Count > MaxListed ? ", …" : "");

    private static string Cut(string name) => TensorEntry.Cut(name);
}
