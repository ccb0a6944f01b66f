using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The layers of a network as nodes of a graph. Dropout is left out.</summary>
internal static class OnnxNetwork
{
    // What gives a = σ(z).
    private static readonly Dictionary<Activation, Func<OnnxGraph, string, string>> Operators =
        new()
        {
            [Activation.Identity] = (_, z) => z,
            [Activation.Sigmoid] = (graph, z) => graph.Node("Sigmoid", z),
            [Activation.Tanh] = (graph, z) => graph.Node("Tanh", z),
            [Activation.Relu] = (graph, z) => graph.Node("Relu", z),
            [Activation.Elu] = (graph, z) => graph.Node("Elu", [OnnxAttribute.Of("alpha", 1f)], z),
            [Activation.Selu] = (graph, z) => graph.Node(
                "Selu",
                [OnnxAttribute.Of("alpha", Selu.Alpha), OnnxAttribute.Of("gamma", Selu.Lambda)],
                z),
            [Activation.Softplus] = (graph, z) => graph.Node("Softplus", z),
            [Activation.Softmax] = (graph, z) =>
                graph.Node("Softmax", [OnnxAttribute.Of("axis", 1)], z),
            [Activation.Silu] = (graph, z) => graph.Node("Mul", graph.Node("Sigmoid", z), z),
            // An operator of its own comes with opset 18.
            [Activation.Mish] = (graph, z) =>
                graph.Node("Mul", z, graph.Node("Tanh", graph.Node("Softplus", z))),
            [Activation.Gelu] = Gelu,
        };

    private static float? Slope(Activation activation) => Activation.LeakySlopes
        .Where(leaky => leaky.Value == activation).Select(leaky => (float?)leaky.Key)
        .FirstOrDefault();

    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="x">The scaled inputs, [batch × inputs] floats.</param>
    /// <returns>What the last layer gives, [batch × outputs] floats.</returns>
    /// <exception cref="ArgumentException">An activation is none of the library's.</exception>
    internal static string Add(OnnxGraph graph, Mlp network, string x)
    {
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            var weights = layer.GetWeights().Cast<float>().ToArray();
            var w = graph.Constant($"layers.{l}.weight", weights, layer.Outputs, layer.Inputs);
            var b = graph.Constant($"layers.{l}.bias", layer.GetBiases(), layer.Outputs);
            var scaled = layer.ScalesInputs
                ? graph.Node(
                    "Mul", x, graph.Constant($"layers.{l}.scale", layer.GetScale(), layer.Inputs))
                : x;
            var z = graph.Node("Gemm", [OnnxAttribute.Of("transB", 1)], scaled, w, b);
            if (layer.HasLayerNorm)
                z = LayerNorm(graph, layer, l, z);
            var a = Operators.TryGetValue(layer.Activation, out var activate) ? activate(graph, z)
                : Slope(layer.Activation) is { } slope
                ? graph.Node("LeakyRelu", [OnnxAttribute.Of("alpha", slope)], z)
                : throw new ArgumentException(
                    $"Layer {l + 1} has the activation '{layer.Activation}', which ONNX has no " +
                    "operator for. Export a network of the library's activations, or save it by " +
                    "ModelFile.");
            x = layer.IsResidual ? graph.Node("Add", x, a) : a;
        }

        return x;
    }

    // An operator of its own comes with opset 17.
    private static string LayerNorm(OnnxGraph graph, DenseLayer layer, int l, string z)
    {
        string Mean(string of) => graph.Node("ReduceMean", [OnnxAttribute.Of("axes", [1L])], of);
        string Vector(string name, float[] values) =>
            graph.Constant($"layers.{l}.norm.{name}", values, values.Length);
        var epsilon = graph.Constant("epsilon", [Kernels.LayerNorm.Epsilon], 1);
        var difference = graph.Node("Sub", z, Mean(z));
        var variance = Mean(graph.Node("Mul", difference, difference));
        var deviation = graph.Node("Sqrt", graph.Node("Add", variance, epsilon));
        var normal = graph.Node("Div", difference, deviation);
        var scaled = graph.Node("Mul", normal, Vector("weight", layer.GetGamma()));
        return graph.Node("Add", scaled, Vector("bias", layer.GetBeta()));
    }

    // z · (1 + erf(z / √2)) / 2; an operator of its own comes with opset 20.
    private static string Gelu(OnnxGraph graph, string z)
    {
        string Number(string name, double value) => graph.Constant(name, [(float)value], 1);
        var erf = graph.Node("Erf", graph.Node("Mul", z, Number("sqrt_half", Math.Sqrt(0.5))));
        var product = graph.Node("Mul", graph.Node("Add", erf, Number("one", 1)), z);
        return graph.Node("Mul", product, Number("half", 0.5));
    }
}
