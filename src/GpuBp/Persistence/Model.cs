namespace GpuBp;

/// <summary>A network that takes raw rows: with what they go through before it, and what its outputs stand for.</summary>
/// <remarks>
/// Immutable, as long as nobody trains its network: many threads may predict at once. The network is the model's
/// from then on, and is disposed with it.
/// </remarks>
/// <example>
/// <code>
/// using var model = Model.Load(device, "species.gpubp");
/// var classes = model.Classify(model.ReadCsv("flowers.csv")).Select(model.ClassName);
/// </code>
/// </example>
public sealed class Model : IDisposable
{
    /// <summary>A model of a network.</summary>
    /// <param name="network">The network, which is disposed with the model.</param>
    /// <param name="preprocessing">What raw rows go through; null for nothing.</param>
    /// <exception cref="ArgumentException">The preprocessing is not of the network's inputs and outputs.</exception>
    public Model(Mlp network, Preprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        Preprocessing = preprocessing ?? new Preprocessing();
        Preprocessing.Require(network, nameof(preprocessing));
    }

    /// <summary>The network, which takes rows after the preprocessing.</summary>
    public Mlp Network { get; }

    /// <summary>What raw rows go through before the network, and what its outputs stand for.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>
    /// Whether the outputs are of classes: they have names, or come from softmax or sigmoid and are not scaled back.
    /// </summary>
    public bool IsClassification => Preprocessing.ClassNames is not null ||
        (Preprocessing.TargetScaler is null &&
            (Network.Layers[^1].Activation == Activation.Softmax || Network.Layers[^1].Activation == Activation.Sigmoid));

    /// <summary>A model from a file of <see cref="Save"/>, or of <see cref="ModelFile.Save"/>, on any device.</summary>
    /// <inheritdoc cref="ModelFile.extension(Mlp).Load(Device, string, IReadOnlyList{Activation})"/>
    public static Model Load(Device device, string path, params IReadOnlyList<Activation> own)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(own);
        using var file = SafetensorsFile.Open(path);
        return Read(device, file, own);
    }

    /// <summary>Saves the model: <see cref="ModelFile.Save"/> of its network, with the preprocessing.</summary>
    /// <inheritdoc cref="ModelFile.Save" path="/exception"/>
    /// <param name="path">The file, which is replaced where it is there.</param>
    /// <param name="info">Where the model comes from; null to say nothing.</param>
    public void Save(string path, ModelInfo? info = null) =>
        Network.Save(path, (info ?? new ModelInfo()) with { Preprocessing = Preprocessing });

    /// <summary>Exports the model as <see cref="OnnxFile.SaveOnnx"/> does: inputs before scaling in, what
    /// <see cref="Predict(float[,])"/> gives out.</summary>
    /// <inheritdoc cref="OnnxFile.SaveOnnx" path="/exception"/>
    /// <param name="path">The file, which is replaced where it is there.</param>
    public void SaveOnnx(string path) =>
        OnnxFile.Save(Network, path, Preprocessing.Scaler, Preprocessing.TargetScaler);

    /// <summary>Reads rows to predict, as <see cref="CsvFile.ReadFeatures"/> does.</summary>
    /// <param name="path">A file with the columns of the table that the model was trained on, by their names.</param>
    /// <param name="options">Its layout, of which only the header and the delimiter count.</param>
    /// <returns>[rows × inputs], not scaled yet, as <see cref="Predict(float[,])"/> takes them.</returns>
    /// <exception cref="InvalidOperationException">The model has no encoding.</exception>
    /// <inheritdoc cref="CsvFile.ReadFeatures" path="/exception"/>
    public float[,] ReadCsv(string path, CsvOptions? options = null) =>
        CsvFile.ReadFeatures(path, Encoding, options);

    /// <summary>The outputs for each row.</summary>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>[rows × outputs]: the share of each class, or values in the targets' units.</returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public float[,] Predict(float[,] features) =>
        Unscaled(Network.Predict(Preprocessing.Scaler?.Transform(features) ?? features));

    /// <summary>The outputs for each sample of a data set, whose targets are not looked at.</summary>
    /// <param name="data">Samples that are encoded and not scaled.</param>
    /// <returns>[rows × outputs], as <see cref="Predict(float[,])"/> gives them.</returns>
    /// <inheritdoc cref="Mlp.Predict(Dataset)" path="/exception"/>
    public float[,] Predict(Dataset data) =>
        Unscaled(Network.Predict(Preprocessing.Scaler?.Transform(data) ?? data));

    /// <summary>The outputs for one row of texts.</summary>
    /// <param name="row">A text for each of the columns by their names, as in a table; others are passed over.</param>
    /// <returns>[outputs], as <see cref="Predict(float[,])"/> gives them.</returns>
    /// <exception cref="InvalidOperationException">The model has no encoding.</exception>
    /// <exception cref="DataException">A column is missing, or a text is not what its column holds: its name and what is
    /// expected are said.</exception>
    public float[] Predict(IReadOnlyDictionary<string, string> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var inputs = Encoding.Encode(row);
        var features = new float[1, inputs.Length];
        for (var k = 0; k < inputs.Length; k++)
            features[0, k] = inputs[k];
        return [.. Predict(features).Cast<float>()];
    }

    /// <summary>The class of each row, as <see cref="Mlp.Classify(float[,])"/> says.</summary>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>[rows], from 0; −1 where an output is NaN</returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public int[] Classify(float[,] features) => Mlp.Classes(Predict(features));

    /// <summary>The class of each sample of a data set, as <see cref="Mlp.Classify(Dataset)"/> says.</summary>
    /// <param name="data">Samples that are encoded and not scaled.</param>
    /// <returns>[rows], from 0; −1 where an output is NaN</returns>
    /// <inheritdoc cref="Mlp.Predict(Dataset)" path="/exception"/>
    public int[] Classify(Dataset data) => Mlp.Classes(Predict(data));

    /// <summary>The class of one row of texts.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, string})" path="/param"/>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, string})" path="/exception"/>
    public int Classify(IReadOnlyDictionary<string, string> row) => ClassLabels.FromOutputs(Predict(row));

    /// <summary>The name of a class; its number where classes have no names.</summary>
    /// <param name="label">The class, from 0; −1, which has none, is <c>NaN</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public string ClassName(int label)
    {
        var classes = Math.Max(Network.Outputs, 2);
        if (label < -1 || label >= classes)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"There are the classes 0 to {classes - 1}.");
        return label < 0 ? "NaN" : Preprocessing.ClassNames?[label] ?? $"{label}";
    }

    /// <summary>Disposes the network; safe to call again.</summary>
    public void Dispose() => Network.Dispose();

    internal static Model Read(Device device, SafetensorsFile file, IReadOnlyList<Activation> own)
    {
        var network = ModelFile.Read(device, file, own, out var info);
        try
        {
            return new Model(network, info.Preprocessing);
        }
        catch (ArgumentException e)
        {
            network.Dispose();
            throw new ModelFileException($"{file.Path}: its description contradicts itself: {e.Message} Save the model anew.", e);
        }
    }

    private CsvEncoding Encoding => Preprocessing.Encoding ?? throw new InvalidOperationException(
        "The model has no encoding of a table's columns. Give its inputs as numbers, or make it with the CsvEncoding that " +
        "CsvFile.Read gives.");

    private float[,] Unscaled(float[,] outputs) => Preprocessing.TargetScaler?.Inverse(outputs) ?? outputs;
}
