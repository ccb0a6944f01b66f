namespace GpuBp;

/// <summary>Writes and reads the parameters of a network as tensors, named by layer.</summary>
internal static class ModelTensors
{
    /// <param name="writer">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, or others in the same layout.</param>
    /// <param name="prefix">The beginning of each name.</param>
    internal static void Add(
        SafetensorsWriter writer, Mlp network, BufferView<float> parameters, string prefix = "")
    {
        foreach (var (name, shape, values) in Of(network, parameters))
            writer.Add(prefix + name, shape, values);
    }

    /// <exception cref="ArgumentException">The layers do not make a network.</exception>
    internal static Mlp Load(
        Device device, SafetensorsFile file, ModelDescription description, string prefix)
    {
        var network = new Mlp(device, description.Network.Inputs, description.Layers);
        try
        {
            Load(file, network, network.Parameters, prefix);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <exception cref="ModelFileException">
    /// A tensor is missing, has another shape, or is not finite.
    /// </exception>
    internal static void Load(
        SafetensorsFile file, Mlp network, BufferView<float> parameters, string prefix = "")
    {
        foreach (var (name, shape, values) in Of(network, parameters))
            file.CopyTo(file.Require(prefix + name, shape), values);
    }

    /// <summary>
    /// The weights of each layer, and its biases, γ and β, and scale, if it has some.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, or others in the same layout.</param>
    internal static IEnumerable<(string Name, long[] Shape, BufferView<float> Values)> Of(
        Mlp network, BufferView<float> parameters)
    {
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            yield return (
                NetworkDescription.Weight(l), [layer.Outputs, layer.Inputs],
                layer.WeightsIn(parameters));
            if (layer.HasBias)
                yield return (
                    NetworkDescription.Bias(l), [layer.Outputs], layer.BiasesIn(parameters));
            if (layer.HasLayerNorm)
            {
                yield return (
                    NetworkDescription.Gamma(l), [layer.Outputs], layer.GammaIn(parameters));
                yield return (
                    NetworkDescription.Beta(l), [layer.Outputs], layer.BetaIn(parameters));
            }

            if (layer.ScalesInputs)
                yield return (
                    NetworkDescription.Scale(l), [layer.Inputs], layer.ScaleIn(parameters));
        }
    }
}
