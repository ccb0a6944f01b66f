namespace GpuBp;

/// <summary>Checks whether layers make a network; messages tell what to do instead.</summary>
internal static class LayerCheck
{
    /// <exception cref="ArgumentNullException">A layer is null.</exception>
    /// <exception cref="ArgumentException">The layers make no network.</exception>
    internal static void Network(int inputs, ReadOnlySpan<LayerOptions> layers)
    {
        if (inputs < 1)
            throw new ArgumentException($"inputs is {inputs}; a sample needs at least 1 feature.");
        if (layers.IsEmpty)
            throw new ArgumentException("layers is empty; a network needs at least one layer.");
        for (var l = 0; l < layers.Length; l++)
        {
            ArgumentNullException.ThrowIfNull(layers[l], $"layers[{l}]");
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
            if (layers[l].Activation is not SoftmaxActivation)
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

        if (layers[^1].Dropout > 0)
            throw new ArgumentException(
                $"The output layer has a dropout of {layers[^1].Dropout}; dropout stands between " +
                "layers. Set it in the hidden layers only.");
        var parameters = Mlp.ParameterLength(inputs, layers);
        if (parameters > Array.MaxLength)
            throw new ArgumentException(
                $"The network would have {parameters:N0} parameters; the maximum is " +
                $"{Array.MaxLength:N0}. Make a layer smaller.");
    }
}
