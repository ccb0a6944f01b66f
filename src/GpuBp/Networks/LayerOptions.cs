namespace GpuBp;

/// <summary>The description of a dense layer, checked when it is made.</summary>
public sealed record LayerOptions
{
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

    /// <summary>The first weights; <see cref="Initializer.Xavier"/> where null.</summary>
    public Initializer? Initializer { get; init; }
}
