namespace GpuBp;

public sealed partial class Predictor
{
    /// <summary>Loads a model from its file, and verifies it.</summary>
    /// <param name="path">The file of <c>Model.Save</c>, or a checkpoint.</param>
    /// <param name="own">
    /// Your own activations, a = σ(z), by the names that the file has for them; null for none.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Predictor Load(
        string path, IReadOnlyDictionary<string, Func<float, float>>? own = null)
    {
        using var file = SafetensorsFile.Open(path);
        return PredictorFile.Read(file, own);
    }

    /// <summary>Loads a model from a stream, such as of a resource, and verifies it.</summary>
    /// <param name="stream">The model's file from the stream's position to its end; it is left
    /// open.</param>
    /// <param name="own">
    /// Your own activations, a = σ(z), by the names that the file has for them; null for none.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The stream holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Predictor Load(
        Stream stream, IReadOnlyDictionary<string, Func<float, float>>? own = null)
    {
        using var file = Copy(stream);
        return PredictorFile.Read(file, own);
    }

    /// <summary>Loads a model that has encoders or scalers of your own, and verifies it.</summary>
    /// <param name="path">The file of <c>Model.Save</c>, or a checkpoint.</param>
    /// <param name="types">Your own types; the file refers to them by name.</param>
    /// <param name="own">
    /// Your own activations, a = σ(z), by the names that the file has for them; null for none.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation, encoder or scaler.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Predictor Load(
        string path,
        OwnTypes types,
        IReadOnlyDictionary<string, Func<float, float>>? own = null)
    {
        ArgumentNullException.ThrowIfNull(types);
        using var file = SafetensorsFile.Open(path);
        return PredictorFile.Read(file, own, types);
    }

    /// <summary>Loads a model that has encoders or scalers of your own from a stream, and verifies
    /// it.</summary>
    /// <param name="stream">The model's file from the stream's position to its end; it is left
    /// open.</param>
    /// <param name="types">Your own types; the file refers to them by name.</param>
    /// <param name="own">
    /// Your own activations, a = σ(z), by the names that the file has for them; null for none.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The stream holds no model, is damaged, comes from a newer version, or has an unknown
    /// activation, encoder or scaler.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Predictor Load(
        Stream stream,
        OwnTypes types,
        IReadOnlyDictionary<string, Func<float, float>>? own = null)
    {
        ArgumentNullException.ThrowIfNull(types);
        using var file = Copy(stream);
        return PredictorFile.Read(file, own, types);
    }

    // A checksum takes two passes; not all streams go back.
    private static SafetensorsFile Copy(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return new SafetensorsFile("The stream", copy);
    }
}
