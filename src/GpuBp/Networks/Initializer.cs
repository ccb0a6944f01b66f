namespace GpuBp;

/// <summary>The first weights and biases of a layer, drawn from the network's seed.</summary>
/// <remarks>An initializer of your own keeps nothing of one call for the next: one object may serve
/// many networks at once.</remarks>
/// <example>
/// <code>
/// class Uniform(double limit) : Initializer
/// {
///     protected override void NextWeights(
///         Span&lt;float&gt; weights, InitialNumbers numbers, int inputs, int outputs)
///     {
///         foreach (ref var w in weights)
///             w = (float)(limit * (2 * numbers.NextUniform() - 1));
///     }
/// }
/// </code>
/// </example>
public abstract class Initializer
{
    /// <summary>
    /// W = 0, b = 0. The neurons of a hidden layer then stay equal: for demonstrations, and for
    /// networks without a hidden layer.
    /// </summary>
    public static Initializer Zeros { get; } =
        new Scaled((_, _) => 0, isGaussian: false, hasBias: false);

    /// <summary>W, b ~ N(0, 1)</summary>
    public static Initializer Gaussian { get; } =
        new Scaled((_, _) => 1, isGaussian: true, hasBias: true);

    /// <summary>
    /// W ~ N(0, 1 / inputs), b ~ N(0, 1): Nielsen, Neural Networks and Deep Learning, ch. 3.
    /// </summary>
    public static Initializer Nielsen { get; } = new Scaled(
        (inputs, _) => 1 / Math.Sqrt(inputs), isGaussian: true, hasBias: true);

    /// <summary>
    /// W ~ U(−r, r) with r = √(6 / (inputs + outputs)), b = 0: Glorot and Bengio 2010; suits
    /// sigmoid and tanh.
    /// </summary>
    public static Initializer Xavier { get; } = new Scaled(
        (inputs, outputs) => Math.Sqrt(6.0 / (inputs + outputs)),
        isGaussian: false,
        hasBias: false);

    /// <summary>W ~ N(0, 2 / inputs), b = 0: He et al. 2015; suits ReLU.</summary>
    public static Initializer He { get; } = new Scaled(
        (inputs, _) => Math.Sqrt(2.0 / inputs), isGaussian: true, hasBias: false);

    /// <summary>W ~ N(0, 1 / inputs), b = 0: LeCun et al. 1998; suits SELU.</summary>
    public static Initializer LeCun { get; } = new Scaled(
        (inputs, _) => 1 / Math.Sqrt(inputs), isGaussian: true, hasBias: false);

    /// <summary>
    /// Draws the next of a layer's weights, row after row of [outputs × inputs]; all come before
    /// the biases, those of a large layer in several calls.
    /// </summary>
    /// <param name="weights">Some of the weights, 0 as yet; they must become finite.</param>
    /// <param name="numbers">The layer's random numbers, which go on from call to call.</param>
    /// <param name="inputs">The layer's inputs.</param>
    /// <param name="outputs">The layer's outputs.</param>
    protected internal abstract void NextWeights(
        Span<float> weights, InitialNumbers numbers, int inputs, int outputs);

    /// <summary>Draws the next of a layer's biases; by default they stay 0.</summary>
    /// <param name="biases">Some of the biases, 0 as yet; they must become finite.</param>
    /// <param name="numbers">The layer's random numbers, after those of the weights.</param>
    protected internal virtual void NextBiases(Span<float> biases, InitialNumbers numbers)
    {
    }

    private sealed class Scaled(Func<int, int, double> scale, bool isGaussian, bool hasBias)
        : Initializer
    {
        protected internal override void NextWeights(
            Span<float> weights, InitialNumbers numbers, int inputs, int outputs)
        {
            var factor = scale(inputs, outputs);
            if (factor == 0) // Otherwise half of the zeros would be −0.
                return;
            foreach (ref var w in weights)
                w = (float)(factor *
                    (isGaussian ? numbers.NextGaussian() : 2 * numbers.NextUniform() - 1));
        }

        protected internal override void NextBiases(Span<float> biases, InitialNumbers numbers)
        {
            if (!hasBias)
                return;
            foreach (ref var b in biases)
                b = (float)numbers.NextGaussian();
        }
    }
}
