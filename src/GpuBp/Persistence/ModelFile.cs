namespace GpuBp;

/// <summary>
/// A network in one file: safetensors with <c>layers.0.weight</c>, [outputs × inputs], and
/// <c>layers.0.bias</c>, [outputs], and so on; the description is JSON in the metadata, under <c>gpubp</c>.
/// </summary>
/// <example><c>network.Save("digits.gpubp"); using var again = Mlp.Load(device, "digits.gpubp");</c></example>
public static class ModelFile
{
    extension(Mlp)
    {
        /// <summary>A network from a file of <see cref="Save"/>, on any device.</summary>
        /// <param name="device">Where it shall live.</param>
        /// <param name="path">The file.</param>
        /// <param name="own">Your own activations, which are found by their names.</param>
        /// <exception cref="ModelFileException">It is no model file, is damaged, is of a newer version, or has an
        /// activation that nobody knows.</exception>
        /// <exception cref="IOException">It cannot be read.</exception>
        /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
        /// <exception cref="DeviceOutOfMemoryException">The parameters do not fit the device.</exception>
        public static Mlp Load(Device device, string path, params IReadOnlyList<Activation> own)
        {
            ArgumentNullException.ThrowIfNull(device);
            ArgumentNullException.ThrowIfNull(own);
            using var file = SafetensorsFile.Open(path);
            return Read(device, file, own, out _);
        }
    }

    /// <summary>Saves a network.</summary>
    /// <remarks>The file is written beside its place and then renamed: whatever happens, there is the file before or
    /// the new one.</remarks>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, which is replaced where it is there.</param>
    /// <param name="info">Where the network comes from, such as <see cref="ModelInfo.Of"/>; null to say nothing.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="ArgumentException">The network has an activation of its own with the name of another, or the
    /// preprocessing is not of its inputs and outputs.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void Save(this Mlp network, string path, ModelInfo? info = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.ThrowIfDisposed();
        info?.Preprocessing?.Require(network, nameof(info));
        ActivationNames.RequireDistinct(network.Layers.Select(layer => layer.Activation));
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(ModelDescription.MetadataKey, ModelDescription.Json(network, info ?? new ModelInfo()));
        ModelTensors.Add(writer, network, network.Parameters);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>What a model file says of its model beside the layers; needs no device.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">It is no model file, is damaged or of a newer version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ModelInfo Describe(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return ModelDescription.ReadInfo(ModelDescription.Node(file));
    }

    internal static Mlp Read(Device device, SafetensorsFile file, IReadOnlyList<Activation> own, out ModelInfo info)
    {
        var description = ModelDescription.Read(ModelDescription.Node(file), own);
        info = description.Info;

        // First: no network is made for which the file has no weights.
        ModelTensors.Require(file, description);
        try
        {
            return ModelTensors.Load(device, file, description);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException($"{file.Path}: its description makes no network: {e.Message} Save the model anew.", e);
        }
    }
}
