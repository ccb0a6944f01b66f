namespace GpuBp;

public sealed partial class Model
{
    /// <summary>Loads a model from a file of <see cref="Save"/>, or from a checkpoint.</summary>
    /// <remarks>Any device loads what any other device has saved.</remarks>
    /// <param name="device">The device for the network.</param>
    /// <param name="path">The file.</param>
    /// <param name="own">Your own activations; the file refers to them by name.</param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    public static Model Load(Device device, string path, params IReadOnlyList<Activation> own)
    {
        return Load(device, path, new OwnTypes(), own);
    }

    /// <summary>Loads a model that has encoders or scalers of your own.</summary>
    /// <param name="device">The device for the network.</param>
    /// <param name="path">The file.</param>
    /// <param name="types">Your own types; the file refers to them by name.</param>
    /// <param name="own">Your own activations; the file refers to them by name.</param>
    /// <inheritdoc cref="Load(Device, string, IReadOnlyList{Activation})" path="/exception"/>
    public static Model Load(
        Device device, string path, OwnTypes types, params IReadOnlyList<Activation> own)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(types);
        using var file = SafetensorsFile.Open(path);
        return ModelFile.ReadModel(device, file, own, types);
    }

    /// <summary>Reads what a model's file says, and verifies it; needs no device.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, or comes from a newer version.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ModelInfo Describe(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return ModelDescription.ReadInfo(file);
    }
}
