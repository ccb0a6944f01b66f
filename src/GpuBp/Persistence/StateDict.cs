namespace GpuBp;

/// <summary>
/// Exchanges weights with PyTorch: a <c>state_dict</c> of torch.nn.Linear layers, some followed by
/// a torch.nn.LayerNorm, in a safetensors file.
/// </summary>
/// <remarks>
/// In Python: <c>safetensors.torch.save_file(model.state_dict(), path)</c>, and
/// <c>model.load_state_dict(safetensors.torch.load_file(path))</c>. The file holds no activations,
/// and does not tell which layers are residual: <see cref="LoadStateDict"/> fills a network that
/// has them.
/// </remarks>
public static class StateDict
{
    /// <summary>Makes a network of the weights in a file.</summary>
    /// <param name="device">The device for the network.</param>
    /// <param name="path">The file; F32, F16, BF16 and F64 become floats.</param>
    /// <param name="activation">The activation of the hidden layers.</param>
    /// <param name="output">
    /// The activation of the last layer; <see cref="Activation.Identity"/> for logits.
    /// </param>
    /// <param name="names">
    /// The layers' names in order, such as fc1, fc2, each LayerNorm's behind that of its Linear;
    /// null to use the numbers in their names, or their shapes if numbers do not show the order.
    /// </param>
    /// <exception cref="ModelFileException">
    /// The file is no safetensors file, is damaged, has other layers than dense ones, or does not
    /// show their order.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// Hidden layers, or a single output, have softmax.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    public static Mlp Load(
        Device device,
        string path,
        Activation activation,
        Activation output,
        IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(output);
        using var file = SafetensorsFile.Open(path);
        return Read(device, file, activation, output, names);
    }

    /// <summary>Sets all parameters of a network to the weights in a file, or none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; F32, F16, BF16 and F64 become floats.</param>
    /// <param name="names">As for <see cref="Load"/>.</param>
    /// <exception cref="ModelFileException">
    /// The file is no safetensors file, is damaged, or has other layers than the network.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void LoadStateDict(
        this Mlp network, string path, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.ThrowIfDisposed();
        using var file = SafetensorsFile.Open(path);
        var linears = LinearOrder.Find(file, names);
        RequireSame(file, linears, network);
        foreach (var linear in linears)
        {
            file.RequireFinite(linear.Weight);
            if (linear.Bias is not null)
                file.RequireFinite(linear.Bias);
            if (linear.Norm is null)
                continue;

            file.RequireFinite(linear.Norm.Weight);
            file.RequireFinite(linear.Norm.Bias);
        }

        Write(file, linears, network);
    }

    /// <summary>
    /// Saves the weights of a network for PyTorch. Scales of inputs are multiplied into the
    /// weights.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="names">
    /// The layers' names, such as fc1, fc2, behind each the name of its LayerNorm, if it has one;
    /// null for the names in nn.Sequential(Linear, ReLU, Linear, …) or nn.Sequential(Linear,
    /// LayerNorm, ReLU, Linear, …): 0, 2, 4, … or 0, 1, 3, ….
    /// </param>
    /// <exception cref="ArgumentException">The layers do not have one name each.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void SaveStateDict(
        this Mlp network, string path, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.ThrowIfDisposed();
        names ??= SequentialNames(network);
        var norms = network.Layers.Count(layer => layer.HasLayerNorm);
        if (names.Count != network.Layers.Count + norms || names.Distinct().Count() < names.Count)
            throw new ArgumentException(
                $"names has {names.Count} names ({string.Join(", ", names)}) for " +
                $"{network.Layers.Count} layers{(norms > 0 ? $" and {norms} LayerNorms" : "")}; " +
                "give each layer a name of its own.",
                nameof(names));
        var writer = new SafetensorsWriter();
        writer.Metadata.Add("format", "pt"); // Python's loaders look for it.
        var next = 0;
        foreach (var layer in network.Layers)
        {
            var name = names[next++];
            long[] shape = [layer.Outputs, layer.Inputs];
            if (layer.ScalesInputs)
                writer.Add($"{name}.weight", shape, layer.GetScaledWeights(), mustBeFinite: true);
            else
                writer.Add($"{name}.weight", shape, layer.W.Data);
            if (layer.HasBias)
                writer.Add($"{name}.bias", [layer.Outputs], layer.B);
            if (!layer.HasLayerNorm)
                continue;

            var norm = names[next++];
            writer.Add($"{norm}.weight", [layer.Outputs], layer.Gamma);
            writer.Add($"{norm}.bias", [layer.Outputs], layer.Beta);
        }

        AtomicFile.Write(path, writer.Write);
    }

    internal static Mlp Read(
        Device device,
        SafetensorsFile file,
        Activation activation,
        Activation output,
        IReadOnlyList<string>? names)
    {
        var linears = LinearOrder.Find(file, names);
        var layers = linears.Select((linear, l) => new LayerOptions(
            linear.Outputs, l == linears.Count - 1 ? output : activation)
        {
            HasBias = linear.Bias is not null,
            HasLayerNorm = linear.Norm is not null,
            Initializer = Initializer.Zeros,
        });
        var network = new Mlp(device, linears[0].Inputs, [.. layers]);
        try
        {
            Write(file, linears, network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static List<string> SequentialNames(Mlp network)
    {
        var names = new List<string>();
        var module = 0;
        foreach (var layer in network.Layers)
        {
            names.Add($"{module++}");
            if (layer.HasLayerNorm)
                names.Add($"{module++}");
            module++; // The activation.
        }

        return names;
    }

    private static void RequireSame(
        SafetensorsFile file, IReadOnlyList<LinearTensors> linears, Mlp network)
    {
        var isSame = linears.Count == network.Layers.Count &&
            linears.Zip(network.Layers).All(pair =>
                (pair.First.Inputs, pair.First.Outputs, pair.First.Bias is not null,
                    pair.First.Norm is not null) == (pair.Second.Inputs, pair.Second.Outputs,
                    pair.Second.HasBias, pair.Second.HasLayerNorm) &&
                !pair.Second.ScalesInputs);
        var layers = network.Layers.Select(layer =>
            TensorEntry.Show(layer.Outputs, layer.Inputs) +
            (layer.HasBias ? "" : " without bias") + (layer.HasLayerNorm ? " layer norm" : "") +
            (layer.ScalesInputs ? " scaled" : ""));
        if (!isSame)
            throw new ModelFileException(
                $"{file.Path}: it has the layers {LinearOrder.Show(linears)}; the network has " +
                $"{string.Join(", ", layers)}. Load it with StateDict.Load, which makes the " +
                "network of the file, or make one of the same shape.");
    }

    private static void Write(
        SafetensorsFile file, IReadOnlyList<LinearTensors> linears, Mlp network)
    {
        foreach (var (linear, layer) in linears.Zip(network.Layers))
        {
            file.CopyTo(linear.Weight, layer.W.Data);
            if (linear.Bias is not null)
                file.CopyTo(linear.Bias, layer.B);
            if (linear.Norm is null)
                continue;

            file.CopyTo(linear.Norm.Weight, layer.Gamma);
            file.CopyTo(linear.Norm.Bias, layer.Beta);
        }
    }
}
