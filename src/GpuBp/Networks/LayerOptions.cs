namespace GpuBp;

/// <summary>Describes a dense layer.</summary>
public sealed record LayerOptions
{
    private readonly float _dropout;
    private readonly float _learningRateFactor = 1;
    private readonly float _scaleRateFactor = 1;
    private readonly float? _weightDecay;

    /// <summary>Describes a layer.</summary>
    /// <param name="outputs">Neurons, at least 1.</param>
    /// <param name="activation">The function that the layer applies to z.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="outputs"/> is below 1.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="activation"/> is null.</exception>
    public LayerOptions(int outputs, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (outputs < 1)
            throw new ArgumentOutOfRangeException(
                nameof(outputs), outputs, "A layer needs at least 1 neuron.");
        Outputs = outputs;
        Activation = activation;
    }

    /// <summary>Neurons.</summary>
    public int Outputs { get; }

    /// <summary>The function that the layer applies to z.</summary>
    public Activation Activation { get; }

    /// <summary>Whether the layer has biases; if not, they stay 0.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// Whether each sample's z is normalized over the layer's outputs before the activation:
    /// σ(γ (z − mean) / √(variance + 10⁻⁵) + β), as by torch.nn.LayerNorm. γ and β are learned, one
    /// for each output, from 1 and 0 on. For hidden layers of at least 2 neurons.
    /// </summary>
    public bool HasLayerNorm { get; init; }

    /// <summary>
    /// Whether the layer adds its input to what it computes: a = x + σ(z), with what dropout leaves
    /// of σ(z). For hidden layers with as many neurons as inputs.
    /// </summary>
    public bool IsResidual { get; init; }

    /// <summary>
    /// Whether the layer scales each of its inputs first: z = (s ⊙ x)·Wᵀ + b. s is learned, one
    /// number for each input, from 1 on. In the first layer it tells useful features from others:
    /// Holzmüller, Grinsztajn and Steinwart 2024 (RealMLP).
    /// </summary>
    public bool ScalesInputs { get; init; }

    /// <summary>
    /// Multiplies the layer's learning rate for s of <see cref="ScalesInputs"/>; above 0 and
    /// finite, 1 by default. RealMLP takes 6.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and finite.</exception>
    public float ScaleRateFactor
    {
        get => _scaleRateFactor;
        init => _scaleRateFactor = value > 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(ScaleRateFactor),
                value,
                "The learning-rate factor of a layer's scale must be above 0 and finite. Leave " +
                "ScalesInputs false to have no scale.");
    }

    /// <summary>
    /// The share of the layer's outputs that each training step sets to 0, drawn anew for each
    /// sample; the others are divided by 1 − share. From 0, the default, to below 1. Predictions
    /// and evaluations drop nothing. Not for the output layer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is not from 0 to below 1.
    /// </exception>
    public float Dropout
    {
        get => _dropout;
        init => _dropout = value >= 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Dropout), value, "The dropout of a layer must be from 0 to below 1.");
    }

    /// <summary>
    /// Multiplies the optimizer's learning rate for the layer; at least 0 and finite, 1 by default.
    /// 0 freezes the layer: see <see cref="DenseLayer.LearningRateFactor"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public float LearningRateFactor
    {
        get => _learningRateFactor;
        init => _learningRateFactor = CheckedFactor(value);
    }

    /// <summary>
    /// λ of the layer, at least 0 and finite, in place of the optimizer's weight decay, which null,
    /// the default, leaves as it is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    public float? WeightDecay
    {
        get => _weightDecay;
        init => _weightDecay = CheckedDecay(value);
    }

    /// <summary>The initial weights and biases; <see cref="Initializer.Xavier"/> if null.</summary>
    public Initializer? Initializer { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    internal static float CheckedFactor(
        float value, string name = nameof(LearningRateFactor)) =>
        value >= 0 && float.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(
            name,
            value,
            "The learning-rate factor of a layer must be at least 0 and finite; 0 freezes it.");

    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    internal static float? CheckedDecay(float? value, string name = nameof(WeightDecay)) =>
        value is null || (value >= 0 && float.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                "The weight decay of a layer must be at least 0 and finite; null leaves it to " +
                "the optimizer.");
}
