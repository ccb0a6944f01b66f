namespace GpuBp;

/// <summary>The first weights and biases of a layer, drawn from the network's seed.</summary>
public abstract class Initializer
{
    private Initializer()
    {
    }

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
    /// Draws the next of a layer's weights, row after row; they precede the biases.
    /// </summary>
    /// <param name="weights">Some of the weights.</param>
    /// <param name="random">The layer's stream; the biases continue it.</param>
    /// <param name="inputs">The layer's inputs.</param>
    /// <param name="outputs">The layer's outputs.</param>
    internal abstract void NextWeights(
        Span<float> weights, ref Philox random, int inputs, int outputs);

    /// <summary>Draws the next of a layer's biases.</summary>
    /// <param name="biases">Some of the biases.</param>
    /// <param name="random">The layer's stream, after the weights.</param>
    internal abstract void NextBiases(Span<float> biases, ref Philox random);

    private sealed class Scaled(Func<int, int, double> scale, bool isGaussian, bool hasBias)
        : Initializer
    {
        internal override void NextWeights(
            Span<float> weights, ref Philox random, int inputs, int outputs)
        {
            var factor = scale(inputs, outputs);
            weights.Clear();
            if (factor == 0) // Otherwise half of the zeros would be −0.
                return;
            foreach (ref var w in weights)
                w = Draw(ref random, factor);
        }

        internal override void NextBiases(Span<float> biases, ref Philox random)
        {
            biases.Clear();
            if (!hasBias)
                return;
            foreach (ref var b in biases)
                b = (float)random.NextGaussian();
        }

        private float Draw(ref Philox random, double factor) =>
            (float)(factor * (isGaussian ? random.NextGaussian() : 2 * random.NextDouble() - 1));
    }
}
