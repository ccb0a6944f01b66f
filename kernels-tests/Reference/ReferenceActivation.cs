namespace GpuBp.Tests.Reference;

/// <summary>The activations that the reference knows; softmax for the output only.</summary>
public enum ReferenceActivation
{
    Identity,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    LeakyRelu20,
    Elu,
    Gelu,
    Silu,
    Mish,
    Selu,
    Softplus,
    Softmax,
}

/// <summary>
/// a = σ(z) and σ′(z), both from z: the library's go from a, so neither checks itself.
/// </summary>
internal static class ReferenceActivations
{
    private const double Slope = 0.01;

    // Klambauer et al. 2017, equation 14.
    private const double Lambda = 1.0507009873554804934193349852946;
    private const double Alpha = 1.6732632423543772848170429916717;

    /// <summary>Those that act on each element alone; softmax takes a whole row.</summary>
    public static readonly ReferenceActivation[] Elementwise =
    [
        ReferenceActivation.Identity,
        ReferenceActivation.Sigmoid,
        ReferenceActivation.Tanh,
        ReferenceActivation.Relu,
        ReferenceActivation.LeakyRelu,
        ReferenceActivation.LeakyRelu20,
        ReferenceActivation.Elu,
        ReferenceActivation.Gelu,
        ReferenceActivation.Silu,
        ReferenceActivation.Mish,
        ReferenceActivation.Selu,
        ReferenceActivation.Softplus,
    ];

    /// <summary>σ(z) of one element.</summary>
    public static double Apply(ReferenceActivation activation, double z) => activation switch
    {
        ReferenceActivation.Identity => z,
        ReferenceActivation.Sigmoid => 1 / (1 + Math.Exp(-z)),
        ReferenceActivation.Tanh => Math.Tanh(z),
        ReferenceActivation.Relu => Math.Max(0, z),
        ReferenceActivation.LeakyRelu => z > 0 ? z : Slope * z,
        ReferenceActivation.LeakyRelu20 => z > 0 ? z : z / 5,
        ReferenceActivation.Elu => z > 0 ? z : ExpMinusOne(z),
        ReferenceActivation.Gelu => double.IsNegativeInfinity(z) ? 0 : z * ReferenceNormal.Below(z),
        ReferenceActivation.Silu => double.IsNegativeInfinity(z) ? 0 : z / (1 + Math.Exp(-z)),
        ReferenceActivation.Mish => double.IsNegativeInfinity(z) ? 0 : z * Math.Tanh(Softplus(z)),
        ReferenceActivation.Selu => Lambda * (z > 0 ? z : Alpha * ExpMinusOne(z)),
        ReferenceActivation.Softplus => Softplus(z),
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
        ReferenceActivation.LeakyRelu20 => z > 0 ? 1 : 0.2,
        ReferenceActivation.Elu => z > 0 ? 1 : Math.Exp(z),
        ReferenceActivation.Gelu => ReferenceNormal.Below(z) + z * ReferenceNormal.Density(z),
        ReferenceActivation.Silu => Logistic(z) * (1 + z * Logistic(-z)),
        ReferenceActivation.Mish => Math.Tanh(Softplus(z)) + z * Logistic(z) / Math.Pow(Math.Cosh(Softplus(z)), 2),
        ReferenceActivation.Selu => Lambda * (z > 0 ? 1 : Alpha * Math.Exp(z)),
        ReferenceActivation.Softplus => Logistic(z),
        _ => throw new ArgumentException($"{activation} does not act on single elements."),
    };

    /// <summary>Whether the library's σ′ is a function of z, not of a.</summary>
    public static bool KeepsZ(ReferenceActivation activation) =>
        activation is ReferenceActivation.Gelu or ReferenceActivation.Silu or ReferenceActivation.Mish;

    private static double Softplus(double z) => z > 30 ? z + Math.Exp(-z) : LogOnePlus(Math.Exp(z));

    private static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    // eᶻ − 1, by its series where eᶻ has lost z.
    private static double ExpMinusOne(double z) => Math.Abs(z) < 1e-5 ? z + z * z / 2 : Math.Exp(z) - 1;

    // ln(1 + e), by its series where 1 + e would lose e.
    private static double LogOnePlus(double e) => e < 1e-5 ? e - e * e / 2 : Math.Log(1 + e);

    /// <summary>Whether σ has a kink at 0, where differences say nothing of σ′.</summary>
    public static bool HasKink(ReferenceActivation activation) =>
        activation is ReferenceActivation.Relu or ReferenceActivation.LeakyRelu or ReferenceActivation.LeakyRelu20
            or ReferenceActivation.Selu;
}
