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
        var shapes = new LayerShape[layers.Length];
        for (var l = 0; l < layers.Length; l++)
        {
            ArgumentNullException.ThrowIfNull(layers[l], $"layers[{l}]");
            shapes[l] = new LayerShape(
                layers[l].Outputs, layers[l].HasLayerNorm, layers[l].IsResidual,
                layers[l].Activation is SoftmaxActivation);
        }

        LayerRules.Require(inputs, shapes);
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
