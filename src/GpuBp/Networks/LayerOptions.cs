namespace GpuBp;

/// <summary>The description of a dense layer, checked when it is made.</summary>
public sealed record LayerOptions
{
    private readonly float _dropout;

    /// <summary>Describes a layer.</summary>
    /// <param name="outputs">Neurons, at least 1.</param>
    /// <param name="activation">What the layer applies to z.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
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

    /// <summary>What the layer applies to z.</summary>
    public Activation Activation { get; }

    /// <summary>Whether the layer adds biases; without, they stay 0.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// The share of the layer's outputs that each step of training sets to 0, drawn anew for each sample; the
    /// others are divided by what is left, 1 − share. From 0, none, to below 1. Predictions and evaluations
    /// drop nothing. Not for the output layer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to below 1.</exception>
    public float Dropout
    {
        get => _dropout;
        init => _dropout = value >= 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Dropout), value, "The dropout of a layer must be from 0 to below 1.");
    }

    /// <summary>The first weights; <see cref="Initializer.Xavier"/> where null.</summary>
    public Initializer? Initializer { get; init; }
}
