using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Exports networks for other runtimes, as ONNX of opset 13.</summary>
public static class OnnxFile
{
    /// <summary>The graph's input, [batch × inputs].</summary>
    public const string Input = "features";

    /// <summary>The graph's output, [batch × outputs].</summary>
    public const string Output = "outputs";

    /// <summary>
    /// Exports a network. The graph takes rows before scaling, and gives what
    /// <see cref="Mlp.Predict(float[,])"/> gives, without dropout.
    /// </summary>
    /// <remarks>
    /// Writes a file beside the old one and renames it: after a failure the old file is still
    /// whole.
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="scaler">Scales the rows before the network; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A layer's activation is not one of the library's, or the scaler and the network have
    /// different numbers of inputs.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public static void SaveOnnx(this Mlp network, string path, Scaler? scaler = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (scaler is not null && scaler.Inputs != network.Inputs)
            throw new ArgumentException(
                $"The scaler is of {scaler.Inputs} columns; the network has {network.Inputs} " +
                "inputs.", nameof(scaler));
        Save(network, path, scaler, targetScaler: null);
    }

    internal static void Save(Mlp network, string path, Scaler? scaler, Scaler? targetScaler)
    {
        network.ThrowIfDisposed();
        var graph = new OnnxGraph(Input);
        if (scaler is not null)
            Scale(graph, scaler);
        for (var l = 0; l < network.Layers.Count; l++)
            Add(graph, network.Layers[l], l);
        if (targetScaler is not null)
            Unscale(graph, targetScaler);
        var version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        var model = graph.Model($"{network}", version, Output, network.Inputs, network.Outputs);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    private static void Scale(OnnxGraph graph, Scaler scaler)
    {
        graph.Node("Sub", Row(graph, "scaler.shift", scaler, step => step.Shift));
        graph.Node("Mul", Row(graph, "scaler.factor", scaler, step => step.Factor));
        graph.Node("Add", Row(graph, "scaler.floor", scaler, step => step.Floor));
    }

    private static void Unscale(OnnxGraph graph, Scaler scaler)
    {
        graph.Node("Sub", Row(graph, "targets.floor", scaler, step => step.Floor));
        graph.Node("Mul", Row(graph, "targets.spread", scaler, step => 1 / step.Factor));
        graph.Node("Add", Row(graph, "targets.shift", scaler, step => step.Shift));
    }

    private static string Row(
        OnnxGraph graph,
        string name,
        Scaler scaler,
        Func<(double Shift, double Factor, double Floor), double> number) =>
        graph.Constant(
            name,
            [.. Enumerable.Range(0, scaler.Inputs).Select(k => (float)number(scaler.Steps(k)))],
            1,
            scaler.Inputs);

    private static void Add(OnnxGraph graph, DenseLayer layer, int l)
    {
        var weights = layer.GetWeights();
        var w = graph.Constant(
            $"layers.{l}.weight", weights.Cast<float>().ToArray(), layer.Outputs, layer.Inputs);
        var b = graph.Constant($"layers.{l}.bias", layer.GetBiases(), layer.Outputs);
        graph.Node("Gemm", [("transB", 1, false)], w, b);
        Activate(graph, layer.Activation, l);
    }

    private static void Activate(OnnxGraph graph, Activation activation, int l)
    {
        var z = graph.Current;
        if (activation == Activation.Identity)
            return;
        if (activation == Activation.Sigmoid)
            graph.Node("Sigmoid");
        else if (activation == Activation.Tanh)
            graph.Node("Tanh");
        else if (activation == Activation.Relu)
            graph.Node("Relu");
        else if (activation == Activation.LeakyRelu)
            graph.Node("LeakyRelu", [("alpha", LeakyRelu.Slope, true)]);
        else if (activation == Activation.Elu)
            graph.Node("Elu", [("alpha", 1, true)]);
        else if (activation == Activation.Softplus)
            graph.Node("Softplus");
        else if (activation == Activation.Softmax)
            graph.Node("Softmax", [("axis", 1, false)]);
        else if (activation == Activation.Silu)
        {
            graph.Node("Sigmoid");
            graph.Node("Mul", z);
        }
        else if (activation == Activation.Gelu)
        {
            // z · (1 + erf(z / √2)) / 2; opset 20 brings an operator for it.
            string Number(string name, double value) =>
                graph.Constant($"layers.{l}.{name}", [(float)value], 1);
            graph.Node("Mul", Number("sqrt_half", Math.Sqrt(0.5)));
            graph.Node("Erf");
            graph.Node("Add", Number("one", 1));
            graph.Node("Mul", z);
            graph.Node("Mul", Number("half", 0.5));
        }
        else
        {
            throw new ArgumentException(
                $"Layer {l + 1} has the activation '{activation}', for which ONNX has no " +
                "operator here; export a network of the library's activations, or save it as a " +
                "Model.");
        }
    }
}
