namespace GpuBp;

/// <summary>
/// A network that takes raw rows, and the file that holds it: the network, the preprocessing of its
/// rows, and the meaning of its outputs.
/// </summary>
/// <remarks>
/// <para>
/// A model is immutable while nobody trains its network; many threads may predict at once. A model
/// that was loaded owns its network and disposes it. A model made of a network borrows it: whoever
/// made the network disposes it.
/// </para>
/// <para>
/// The file is safetensors: <c>layers.0.weight</c> [outputs × inputs], <c>layers.0.bias</c>
/// [outputs] and so on, and a description as JSON in the metadata, under <c>gpubp</c>. Saving
/// writes a file beside the old one and renames it: after a failure the old file is still whole.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var model = Model.Load(device, "species.gpubp");
/// var classes = model.Classify(model.ReadCsv("flowers.csv")).Select(model.ClassName);
/// </code>
/// </example>
public sealed class Model : IDisposable
{
    private readonly bool _ownsNetwork;

    /// <summary>Makes a model of a network and borrows the network.</summary>
    /// <param name="network">The network; <see cref="Dispose"/> leaves it as it is.</param>
    /// <param name="preprocessing">The preprocessing of raw rows; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The preprocessing has other numbers of inputs or outputs than the network.
    /// </exception>
    public Model(Mlp network, Preprocessing? preprocessing = null)
        : this(network, preprocessing, ownsNetwork: false)
    {
    }

    private Model(Mlp network, Preprocessing? preprocessing, bool ownsNetwork)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        Preprocessing = preprocessing ?? new Preprocessing();
        Preprocessing.Require(network, nameof(preprocessing));
        _ownsNetwork = ownsNetwork;
    }

    /// <summary>The network, which takes rows after the preprocessing.</summary>
    public Mlp Network { get; }

    /// <summary>Turns raw rows into inputs, and names the outputs.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>
    /// Whether the outputs stand for classes: the classes have names, or softmax or sigmoid gives
    /// the outputs and no scaler changes them.
    /// </summary>
    public bool IsClassification => Preprocessing.ClassNames is not null ||
        (Preprocessing.TargetScaler is null &&
            (Network.Layers[^1].Activation == Activation.Softmax ||
                Network.Layers[^1].Activation == Activation.Sigmoid));

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
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(own);
        using var file = SafetensorsFile.Open(path);
        return Read(device, file, own);
    }

    /// <summary>Reads what a model's file says about the model; needs no device.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">
    /// The file holds no model, is damaged, or comes from a newer version.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ModelInfo Describe(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return ModelDescription.ReadInfo(ModelDescription.Node(file));
    }

    /// <summary>Saves the network and the preprocessing in one file.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="info">
    /// The origin of the model, such as <see cref="Trainer.Describe"/>; null to say nothing. Its
    /// <see cref="ModelInfo.Preprocessing"/> gives way to the model's own.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="ArgumentException">
    /// One of your own activations has the name of another activation.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public void Save(string path, ModelInfo? info = null) => ModelFile.Write(
        Network, path, (info ?? new ModelInfo()) with { Preprocessing = Preprocessing });

    /// <summary>
    /// Exports the model for ONNX runtimes. The graph takes inputs before scaling, and gives what
    /// <see cref="Predict(float[,])"/> gives.
    /// </summary>
    /// <inheritdoc cref="OnnxFile.SaveOnnx" path="/exception"/>
    /// <param name="path">The file; an old one is replaced.</param>
    public void SaveOnnx(string path) =>
        OnnxFile.Save(Network, path, Preprocessing.Scaler, Preprocessing.TargetScaler);

    /// <summary>
    /// Reads rows to predict from a table, as <see cref="CsvFile.ReadFeatures"/> does.
    /// </summary>
    /// <param name="path">A file with the columns of the training table, in any order.</param>
    /// <param name="options">The layout, of which only the header and the delimiter count.</param>
    /// <returns>
    /// [rows × inputs], not scaled yet, as <see cref="Predict(float[,])"/> takes them.
    /// </returns>
    /// <exception cref="InvalidOperationException">The model has no encoding.</exception>
    /// <inheritdoc cref="CsvFile.ReadFeatures" path="/exception"/>
    public float[,] ReadCsv(string path, CsvOptions? options = null) =>
        CsvFile.ReadFeatures(path, Encoding, options);

    /// <summary>The outputs for each row.</summary>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>
    /// [rows × outputs]: each class's probability, or values in the targets' units.
    /// </returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public float[,] Predict(float[,] features) =>
        Unscaled(Network.Predict(Preprocessing.Scaler?.Transform(features) ?? features));

    /// <summary>The outputs for each sample of a dataset; its targets play no part.</summary>
    /// <param name="data">Samples that are encoded and not scaled.</param>
    /// <returns>[rows × outputs], as <see cref="Predict(float[,])"/> gives them.</returns>
    /// <inheritdoc cref="Mlp.Predict(Dataset)" path="/exception"/>
    public float[,] Predict(Dataset data) =>
        Unscaled(Network.Predict(Preprocessing.Scaler?.Transform(data) ?? data));

    /// <summary>The outputs for one row of texts.</summary>
    /// <param name="row">
    /// A text for each column name of the training table; others are ignored.
    /// </param>
    /// <returns>[outputs], as <see cref="Predict(float[,])"/> gives them.</returns>
    /// <exception cref="InvalidOperationException">The model has no encoding.</exception>
    /// <exception cref="DataException">
    /// A column is missing, or does not take its text; the message names the column and what it
    /// takes.
    /// </exception>
    public float[] Predict(IReadOnlyDictionary<string, string> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var inputs = Encoding.Encode(row);
        var features = new float[1, inputs.Length];
        for (var k = 0; k < inputs.Length; k++)
            features[0, k] = inputs[k];
        return [.. Predict(features).Cast<float>()];
    }

    /// <summary>
    /// The class of each row, by the rule of <see cref="Mlp.Classify(float[,])"/>.
    /// </summary>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>[rows], from 0; −1 where an output is NaN.</returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public int[] Classify(float[,] features) => Mlp.Classes(Predict(features));

    /// <summary>
    /// The class of each sample, by the rule of <see cref="Mlp.Classify(Dataset)"/>.
    /// </summary>
    /// <param name="data">Samples that are encoded and not scaled.</param>
    /// <returns>[rows], from 0; −1 where an output is NaN.</returns>
    /// <inheritdoc cref="Mlp.Predict(Dataset)" path="/exception"/>
    public int[] Classify(Dataset data) => Mlp.Classes(Predict(data));

    /// <summary>The class of one row of texts.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, string})" path="/param"/>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, string})" path="/exception"/>
    public int Classify(IReadOnlyDictionary<string, string> row) =>
        ClassLabels.FromOutputs(Predict(row));

    /// <summary>The name of a class; its number where classes have no names.</summary>
    /// <param name="label">The class, from 0; −1 stands for none and is called <c>NaN</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public string ClassName(int label)
    {
        var classes = Math.Max(Network.Outputs, 2);
        if (label < -1 || label >= classes)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"There are the classes 0 to {classes - 1}.");
        return label < 0 ? "NaN" : Preprocessing.ClassNames?[label] ?? $"{label}";
    }

    /// <summary>Disposes the network of a loaded model; safe to call again.</summary>
    public void Dispose()
    {
        if (_ownsNetwork)
            Network.Dispose();
    }

    /// <exception cref="ModelFileException">The file holds no model, or a damaged one.</exception>
    internal static Model Read(Device device, SafetensorsFile file, IReadOnlyList<Activation> own)
    {
        var network = ModelFile.Read(device, file, own, out var info);
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

    private CsvEncoding Encoding => Preprocessing.Encoding ?? throw new InvalidOperationException(
        "The model has no encoding of a table's columns. Give it numbers as inputs, or make it " +
        "with the CsvEncoding that CsvFile.Read gives.");

    private float[,] Unscaled(float[,] outputs) =>
        Preprocessing.TargetScaler?.Inverse(outputs) ?? outputs;
}
