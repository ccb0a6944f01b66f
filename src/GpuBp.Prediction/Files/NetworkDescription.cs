namespace GpuBp;

/// <summary>The inputs and layers of a model's networks, as its description has them, and the names
/// of their tensors in the file.</summary>
/// <param name="Inputs">Features of a sample, at least 1.</param>
/// <param name="Layers">The layers, at least one.</param>
internal sealed record NetworkDescription(int Inputs, IReadOnlyList<LayerDescription> Layers)
{
    /// <exception cref="ModelFileException">The description is wrong.</exception>
    internal static NetworkDescription Read(DescriptionNode node)
    {
        var layers = node.Objects("layers");
        return layers.Count == 0
            ? throw node.Wrong("layers", "a list of at least one layer")
            : new NetworkDescription(
                node.Int("inputs", 1), [.. layers.Select(LayerDescription.Read)]);
    }

    /// <summary>Requires the tensors of a network, before anything is made of them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">The beginning of each name.</param>
    /// <exception cref="ModelFileException">The file lacks a tensor of the description.</exception>
    internal void Require(SafetensorsFile file, string prefix)
    {
        var inputs = Inputs;
        for (var l = 0; l < Layers.Count; l++)
        {
            var layer = Layers[l];
            file.Require(prefix + Weight(l), layer.Outputs, inputs);
            if (layer.HasBias)
                file.Require(prefix + Bias(l), layer.Outputs);
            if (layer.HasLayerNorm)
            {
                file.Require(prefix + Gamma(l), layer.Outputs);
                file.Require(prefix + Beta(l), layer.Outputs);
            }

            if (layer.ScalesInputs)
                file.Require(prefix + Scale(l), inputs);
            inputs = layer.Outputs;
        }
    }

    /// <summary>The beginning of the names of a network's tensors.</summary>
    internal static string Prefix(int member, int members) =>
        members == 1 ? "" : $"members.{member}.";

    internal static string Weight(int l) => $"layers.{l}.weight";

    internal static string Bias(int l) => $"layers.{l}.bias";

    // As PyTorch names them where a module has a LayerNorm called norm.
    internal static string Gamma(int l) => $"layers.{l}.norm.weight";

    internal static string Beta(int l) => $"layers.{l}.norm.bias";

    internal static string Scale(int l) => $"layers.{l}.scale";
}
