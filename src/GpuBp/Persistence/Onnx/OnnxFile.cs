namespace GpuBp;

/// <summary>Exports networks and models for other runtimes, as ONNX of opset 13, and reads networks
/// of others.</summary>
/// <remarks>
/// docs/onnx.md says what a graph takes and gives. An export that fails leaves the old file as it
/// was.
/// </remarks>
public static class OnnxFile
{
    /// <summary>The input of a graph that takes no table: [rows × inputs].</summary>
    public const string Input = "features";

    /// <summary>The output of a graph whose outputs have no names: [rows × outputs].</summary>
    public const string Output = "outputs";

    /// <summary>The output of a model of classes: [rows × outputs], their shares.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>The second output of a model of classes: [rows], each row's class.</summary>
    /// <remarks>The class's name; its number where classes have no names.</remarks>
    public const string Label = "label";

    /// <summary>
    /// Exports a network with its scaler. The graph takes raw rows and gives the outputs of
    /// <see cref="Mlp.Predict(float[,])"/>; it has no dropout, as prediction has none.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="scaler">Scales the rows before the network takes them; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A layer has an activation of your own, the scaler has another number of columns than the
    /// network has inputs, or a column's spread is too small to divide by.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void SaveOnnx(this Mlp network, string path, Scaler? scaler = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.ThrowIfDisposed();
        if (scaler is not null && scaler.Inputs != network.Inputs)
            throw new ArgumentException(
                $"The scaler is of {scaler.Inputs} columns; the network has " +
                $"{network.Inputs} inputs.",
                nameof(scaler));
        var graph = new OnnxGraph();
        var x = Features(graph, network, scaler, names: null);
        var y = OnnxNetwork.Add(graph, network, x);
        graph.Output(y, new OnnxPort(Output, OnnxType.Float, network.Outputs));
        Write(graph, network, path);
    }

    /// <summary>Makes a model of an ONNX graph of a multi-layer perceptron.</summary>
    /// <remarks>docs/onnx.md says which graphs are read, and what they become.</remarks>
    /// <param name="device">The device for the network.</param>
    /// <param name="path">The file.</param>
    /// <param name="classNames">
    /// A name for each output, where the outputs are classes and the graph does not say so; a last
    /// layer without activation, which gives logits, then gets softmax. Null for nothing.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The file is no ONNX file, or damaged; or a node, which the message names, is no part of a
    /// multi-layer perceptron.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    public static Model Load(
        Device device, string path, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OnnxModel.Read(device, path, classNames);
    }

    /// <summary>Exports a model: raw rows in, its answers out.</summary>
    /// <returns>What the graph takes and gives.</returns>
    internal static OnnxSignature Save(Model model, string path)
    {
        foreach (var member in model.Members)
            member.ThrowIfDisposed();
        var graph = new OnnxGraph();
        var preprocessing = model.Preprocessing;
        var x = preprocessing.Plan is { } plan
            ? Table(graph, plan)
            : Features(graph, model.Network, preprocessing.Scaler, preprocessing.InputNames);
        string[] outputs = [.. model.Members.Select(member => OnnxNetwork.Add(graph, member, x))];
        OnnxOutputs.Add(graph, model, x, outputs);
        var origin = new OnnxOrigin(preprocessing, x, model.Network.Inputs, outputs);
        graph.Metadata(OnnxOrigin.Key, origin.ToJson());
        Write(graph, model.Network, path);
        return graph.Signature;
    }

    private static string Table(OnnxGraph graph, TablePlan plan)
    {
        var encoded = OnnxTable.Encode(graph, OnnxPlan.Columns(plan));
        return OnnxScaling.Scale(
            graph, plan.Scaler(), encoded, plan.InputNames(), plan.Clips());
    }

    private static string Features(
        OnnxGraph graph, Mlp network, Scaler? scaler, IReadOnlyList<string>? names)
    {
        var columns = Enumerable.Range(0, network.Inputs);
        var type = columns.Any(k => OnnxScaling.NeedsDouble(scaler, k))
            ? OnnxType.Double
            : OnnxType.Float;
        var meaning = names is null ? null : string.Join(", ", names);
        var x = graph.Input(new OnnxPort(Input, type, network.Inputs, meaning));
        if (scaler is null)
            return x;
        x = type == OnnxType.Double ? x : graph.Cast(x, OnnxType.Double);
        return OnnxScaling.Scale(
            graph, scaler, x, names ?? [.. columns.Select(k => $"column {k} of {Input}")]);
    }

    private static void Write(OnnxGraph graph, Mlp network, string path)
    {
        var version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        AtomicFile.Write(path, stream => graph.Write($"{network}", version, stream));
    }
}
