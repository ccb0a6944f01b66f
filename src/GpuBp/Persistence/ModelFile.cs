namespace GpuBp;

/// <summary>
/// The format of model files: safetensors with <c>layers.0.weight</c> [outputs × inputs],
/// <c>layers.0.bias</c> [outputs] and so on. The metadata hold a description as JSON, under
/// <c>gpubp</c>.
/// </summary>
internal static class ModelFile
{
    /// <exception cref="ArgumentException">
    /// Two activations of the network have one name.
    /// </exception>
    internal static void Write(Mlp network, string path, ModelInfo info)
    {
        network.ThrowIfDisposed();
        ActivationNames.RequireDistinct(network.Layers.Select(layer => layer.Activation));
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(ModelDescription.MetadataKey, ModelDescription.Json(network, info));
        ModelTensors.Add(writer, network, network.Parameters);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>The model, which owns its network.</summary>
    /// <exception cref="ModelFileException">The file holds no model, or a damaged one.</exception>
    internal static Model ReadModel(
        Device device, SafetensorsFile file, IReadOnlyList<Activation> own)
    {
        var network = Read(device, file, own, out var info);
        try
        {
            return new Model(network, info.Preprocessing, ownsNetwork: true);
        }
        catch (ArgumentException e)
        {
            network.Dispose();
            throw new ModelFileException(
                $"{file.Path}: its description contradicts itself: {e.Message} Save the model " +
                "anew.",
                e);
        }
    }

    /// <param name="device">The device for the network.</param>
    /// <param name="file">The file.</param>
    /// <param name="own">The user's own activations.</param>
    /// <param name="info">What the file says about the model.</param>
    /// <exception cref="ModelFileException">The file holds no model, or a damaged one.</exception>
    internal static Mlp Read(
        Device device, SafetensorsFile file, IReadOnlyList<Activation> own, out ModelInfo info)
    {
        var description = ModelDescription.Read(ModelDescription.Node(file), own);
        info = description.Info;

        // Before the network is made: a description alone must not allocate a device's memory.
        ModelTensors.Require(file, description);
        try
        {
            return ModelTensors.Load(device, file, description);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(
                $"{file.Path}: its description makes no network: {e.Message} Save the model anew.",
                e);
        }
    }
}
