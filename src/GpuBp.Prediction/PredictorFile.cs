namespace GpuBp;

/// <summary>Reads predictors from model files.</summary>
internal static class PredictorFile
{
    /// <exception cref="ModelFileException">The file holds no model, or a damaged one.</exception>
    internal static Predictor Read(
        SafetensorsFile file,
        IReadOnlyDictionary<string, Func<float, float>>? own,
        OwnTypes? types = null)
    {
        var node = DescriptionFormat.Node(file);
        var network = NetworkDescription.Read(node);
        var members = DescriptionFormat.Members(node);
        var preprocessing =
            SavedTypes.Restore(PreprocessingJson.Read(node), types, file.Path) ??
            new Preprocessing();
        try
        {
            LayerRules.Require(
                network.Inputs, [.. network.Layers.Select(layer => layer.Shape)]);
            preprocessing.Require(
                network.Inputs, network.Layers[^1].Outputs, nameof(preprocessing));
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(
                $"{file.Path}: its description contradicts itself: {e.Message} Save the model " +
                "anew.",
                e);
        }

        var activations = network.Layers
            .Select((layer, l) => Activation(file.Path, l, layer.Activation, own)).ToList();

        // Before memory is taken: a description alone must not ask for it.
        for (var m = 0; m < members; m++)
            network.Require(file, NetworkDescription.Prefix(m, members));
        var networks = new ForwardNetwork[members];
        for (var m = 0; m < members; m++)
            networks[m] = new ForwardNetwork(
                file, NetworkDescription.Prefix(m, members), network, activations);
        return new Predictor(networks, network, preprocessing);
    }

    private static ActivationFunction Activation(
        string path, int l, string name, IReadOnlyDictionary<string, Func<float, float>>? own) =>
        ActivationFunctions.Find(name)
        ?? (own is not null && own.TryGetValue(name, out var function)
            ? ActivationFunctions.Each(function)
            : throw new ModelFileException(
                $"{path}: layer {l + 1} has the activation '{TensorEntry.Cut(name)}', which is " +
                $"none of {string.Join(", ", ActivationFunctions.Names)}. If it is your own, " +
                "pass its function on: Predictor.Load(path, own), by this name."));
}
