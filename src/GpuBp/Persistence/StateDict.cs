namespace GpuBp;

/// <summary>The weights of a PyTorch model, a <c>state_dict</c> of torch.nn.Linear layers, as a safetensors file.</summary>
/// <remarks>
/// In Python: <c>safetensors.torch.save_file(model.state_dict(), path)</c>, and
/// <c>model.load_state_dict(safetensors.torch.load_file(path))</c>. Activations are not in it.
/// </remarks>
public static class StateDict
{
    /// <summary>A network of the weights in a file.</summary>
    /// <param name="device">Where it shall live.</param>
    /// <param name="path">The file, of F32, F16, BF16 or F64, which become floats.</param>
    /// <param name="activation">The activation of the hidden layers.</param>
    /// <param name="output">The activation of the last layer; <see cref="Activation.Identity"/> for logits.</param>
    /// <param name="names">The layers' names in order, such as fc1, fc2; null to go by the numbers in their
    /// names, or where these do not tell, by their shapes.</param>
    /// <exception cref="ModelFileException">It is no safetensors file, is damaged, has other layers than dense ones, or leaves
    /// their order open.</exception>
    /// <exception cref="ArgumentException">Softmax in hidden layers or with a single output.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The parameters do not fit the device.</exception>
    public static Mlp Load(
        Device device, string path, Activation activation, Activation output, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(output);
        using var file = SafetensorsFile.Open(path);
        return Read(device, file, activation, output, names);
    }

    /// <summary>Sets the parameters of a network to the weights in a file; either all of them or none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, of F32, F16, BF16 or F64, which become floats.</param>
    /// <param name="names">As with <see cref="Load"/>.</param>
    /// <exception cref="ModelFileException">It is no safetensors file, is damaged, or has not the network's layers.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void LoadStateDict(this Mlp network, string path, IReadOnlyList<string>? names = null)
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
        }

        Write(file, linears, network);
    }

    /// <summary>Saves the weights of a network for PyTorch.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, which is replaced where it is there.</param>
    /// <param name="names">The layers' names, such as fc1, fc2; null for 0, 2, 4, …, as
    /// nn.Sequential(Linear, ReLU, Linear, …) names its Linears.</param>
    /// <exception cref="ArgumentException">There are not as many names as layers, or two are the same.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="InvalidOperationException">A parameter is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void SaveStateDict(this Mlp network, string path, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.ThrowIfDisposed();
        names ??= [.. network.Layers.Select((_, l) => $"{2 * l}")];
        if (names.Count != network.Layers.Count || names.Distinct().Count() < names.Count)
            throw new ArgumentException(
                $"names has {names.Count} names ({string.Join(", ", names)}) for {network.Layers.Count} layers; give each " +
                "layer one of its own.",
                nameof(names));
        var writer = new SafetensorsWriter();
        writer.Metadata.Add("format", "pt"); // What Python's loaders look for.
        foreach (var (layer, name) in network.Layers.Zip(names))
        {
            writer.Add($"{name}.weight", [layer.Outputs, layer.Inputs], layer.W.Data);
            if (layer.HasBias)
                writer.Add($"{name}.bias", [layer.Outputs], layer.B);
        }

        AtomicFile.Write(path, writer.Write);
    }

    internal static Mlp Read(
        Device device, SafetensorsFile file, Activation activation, Activation output, IReadOnlyList<string>? names)
    {
        var linears = LinearOrder.Find(file, names);
        var layers = linears.Select((linear, l) => new LayerOptions(
            linear.Outputs, l == linears.Count - 1 ? output : activation)
        {
            HasBias = linear.Bias is not null,
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

    private static void RequireSame(SafetensorsFile file, IReadOnlyList<LinearTensors> linears, Mlp network)
    {
        var isSame = linears.Count == network.Layers.Count && linears.Zip(network.Layers).All(pair =>
            (pair.First.Inputs, pair.First.Outputs, pair.First.Bias is not null) ==
            (pair.Second.Inputs, pair.Second.Outputs, pair.Second.HasBias));
        if (!isSame)
            throw new ModelFileException(
                $"{file.Path}: it has the layers {string.Join(", ", linears)}; the network has " +
                string.Join(", ", network.Layers.Select(
                    l => $"{TensorEntry.Show(l.Outputs, l.Inputs)}{(l.HasBias ? "" : " without bias")}")) +
                ". Load it with StateDict.Load, which makes a network as the file has it, or make one of the same shape.");
    }

    private static void Write(SafetensorsFile file, IReadOnlyList<LinearTensors> linears, Mlp network)
    {
        foreach (var (linear, layer) in linears.Zip(network.Layers))
        {
            file.CopyTo(linear.Weight, layer.W.Data);
            if (linear.Bias is not null)
                file.CopyTo(linear.Bias, layer.B);
        }
    }
}
