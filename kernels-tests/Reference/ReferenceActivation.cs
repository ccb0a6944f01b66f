namespace GpuBp.Tests.Reference;

/// <summary>The activations that the reference knows; softmax for the output only.</summary>
public enum ReferenceActivation
{
    Identity,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Softmax,
}

/// <summary>
/// a = σ(z) and σ′(z), both from z: the library's go from a, so neither checks itself.
/// </summary>
internal static class ReferenceActivations
{
    private const double Slope = 0.01;

    /// <summary>Those that act on each element alone; softmax takes a whole row.</summary>
    public static readonly ReferenceActivation[] Elementwise =
    [
        ReferenceActivation.Identity,
        ReferenceActivation.Sigmoid,
        ReferenceActivation.Tanh,
        ReferenceActivation.Relu,
        ReferenceActivation.LeakyRelu,
    ];

    /// <summary>σ(z) of one element.</summary>
    public static double Apply(ReferenceActivation activation, double z) => activation switch
    {
        ReferenceActivation.Identity => z,
        ReferenceActivation.Sigmoid => 1 / (1 + Math.Exp(-z)),
        ReferenceActivation.Tanh => Math.Tanh(z),
        ReferenceActivation.Relu => Math.Max(0, z),
        ReferenceActivation.LeakyRelu => z > 0 ? z : Slope * z,
        _ => throw new ArgumentException($"{activation} does not act on single elements."),
    };

    /// <summary>σ′(z) of one element; 0 and the slope at the kinks.</summary>
    public static double Derivative(ReferenceActivation activation, double z) => activation switch
    {
        ReferenceActivation.Identity => 1,
        ReferenceActivation.Sigmoid => Math.Exp(-Math.Abs(z)) / Math.Pow(1 + Math.Exp(-Math.Abs(z)), 2),
        ReferenceActivation.Tanh => 1 / Math.Pow(Math.Cosh(z), 2),
        ReferenceActivation.Relu => z > 0 ? 1 : 0,
        ReferenceActivation.LeakyRelu => z > 0 ? 1 : Slope,
        _ => throw new ArgumentException($"{activation} does not act on single elements."),
    };

    /// <summary>Whether σ has a kink at 0, where differences say nothing of σ′.</summary>
    public static bool HasKink(ReferenceActivation activation) =>
        activation is ReferenceActivation.Relu or ReferenceActivation.LeakyRelu;
}
