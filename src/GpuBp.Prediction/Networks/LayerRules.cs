namespace GpuBp;

/// <summary>What of a layer decides whether it can stand in a network.</summary>
/// <param name="Outputs">Neurons.</param>
/// <param name="HasLayerNorm">Whether z is normalized.</param>
/// <param name="IsResidual">Whether the input passes by.</param>
/// <param name="IsSoftmax">Whether its activation is softmax.</param>
internal readonly record struct LayerShape(
    int Outputs, bool HasLayerNorm, bool IsResidual, bool IsSoftmax);

/// <summary>Checks whether layers make a network; messages tell what to do instead.</summary>
internal static class LayerRules
{
    /// <exception cref="ArgumentException">The layers make no network.</exception>
    internal static void Require(int inputs, ReadOnlySpan<LayerShape> layers)
    {
        for (var l = 0; l < layers.Length; l++)
        {
            var before = l == 0 ? inputs : layers[l - 1].Outputs;
            if (layers[l].IsResidual && (l == layers.Length - 1 || layers[l].Outputs != before))
                throw new ArgumentException(
                    $"Layer {l + 1} of {layers.Length} is residual, with {before} inputs and " +
                    $"{layers[l].Outputs} neurons; residual layers are hidden layers with as " +
                    "many neurons as inputs. Put a layer of the same size before it, or leave " +
                    "IsResidual false.");
            if (layers[l].HasLayerNorm && (l == layers.Length - 1 || layers[l].Outputs == 1))
                throw new ArgumentException(
                    $"Layer {l + 1} of {layers.Length} has layer normalisation and " +
                    $"{layers[l].Outputs} neurons; it stands in hidden layers of at least 2 " +
                    "neurons. Leave HasLayerNorm false here.");
            if (!layers[l].IsSoftmax)
                continue;
            if (l < layers.Length - 1)
                throw new ArgumentException(
                    $"Layer {l + 1} of {layers.Length} is softmax; softmax stands in the output " +
                    "layer only. Use another activation, such as relu, in hidden layers.");
            if (layers[l].Outputs == 1)
                throw new ArgumentException(
                    "The output layer is softmax with 1 neuron, whose output is always 1; give " +
                    "it a neuron for each class, or make it sigmoid.");
        }
    }
}
