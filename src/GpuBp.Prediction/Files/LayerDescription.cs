namespace GpuBp;

/// <summary>A layer as a model's description has it.</summary>
/// <param name="Outputs">Neurons, at least 1.</param>
/// <param name="Activation">The name of σ.</param>
/// <param name="HasBias">Whether it has biases.</param>
/// <param name="HasLayerNorm">Whether z is normalized.</param>
/// <param name="IsResidual">Whether the input passes by.</param>
/// <param name="ScalesInputs">Whether each input is multiplied by a number first.</param>
internal sealed record LayerDescription(
    int Outputs,
    string Activation,
    bool HasBias,
    bool HasLayerNorm,
    bool IsResidual,
    bool ScalesInputs)
{
    /// <summary>What decides whether layers make a network.</summary>
    internal LayerShape Shape => new(Outputs, HasLayerNorm, IsResidual, Activation == "softmax");

    /// <exception cref="ModelFileException">The object is no layer.</exception>
    internal static LayerDescription Read(DescriptionNode layer) => new(
        layer.Int("outputs", 1),
        layer.Text("activation"),
        layer.Bool("bias"),
        layer.OptionalBool("layerNorm") ?? false,
        layer.OptionalBool("residual") ?? false,
        layer.OptionalBool("scaled") ?? false);
}
