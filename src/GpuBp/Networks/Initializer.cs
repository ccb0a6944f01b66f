namespace GpuBp;

/// <summary>The first weights and biases of a layer, drawn from the network's seed.</summary>
public abstract class Initializer
{
    private Initializer()
    {
    }

    /// <summary>
    /// W = 0, b = 0. The neurons of a hidden layer then stay alike for ever; for demonstrations, and
    /// for networks without a hidden layer.
    /// </summary>
    public static Initializer Zeros { get; } = new Scaled((_, _) => 0, isGaussian: false, hasBias: false);

    /// <summary>W, b ~ N(0, 1)</summary>
    public static Initializer Gaussian { get; } = new Scaled((_, _) => 1, isGaussian: true, hasBias: true);

    /// <summary>W ~ N(0, 1 / inputs), b ~ N(0, 1): Nielsen, Neural Networks and Deep Learning, ch. 3.</summary>
    public static Initializer Nielsen { get; } = new Scaled(
        (inputs, _) => 1 / Math.Sqrt(inputs), isGaussian: true, hasBias: true);

    /// <summary>
    /// W ~ U(−r, r) with r = √(6 / (inputs + outputs)), b = 0: Glorot and Bengio 2010; suits sigmoid
    /// and tanh.
    /// </summary>
    public static Initializer Xavier { get; } = new Scaled(
        (inputs, outputs) => Math.Sqrt(6.0 / (inputs + outputs)), isGaussian: false, hasBias: false);

    /// <summary>W ~ N(0, 2 / inputs), b = 0: He et al. 2015; suits ReLU.</summary>
    public static Initializer He { get; } = new Scaled(
        (inputs, _) => Math.Sqrt(2.0 / inputs), isGaussian: true, hasBias: false);

    /// <summary>Fills a layer's weights, [outputs × inputs], and biases, [outputs].</summary>
    /// <param name="weights">outputs · inputs weights, row after row.</param>
    /// <param name="biases">The biases; left at 0 where the layer has none.</param>
    /// <param name="inputs">The layer's inputs.</param>
    /// <param name="hasBias">Whether the layer has biases.</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="layer">The layer's position, which separates its numbers from the others'.</param>
    internal abstract void Fill(
        Span<float> weights, Span<float> biases, int inputs, bool hasBias, long seed, int layer);

    private sealed class Scaled(Func<int, int, double> scale, bool isGaussian, bool hasBias)
        : Initializer
    {
        internal override void Fill(
            Span<float> weights,
            Span<float> biases,
            int inputs,
            bool layerHasBias,
            long seed,
            int layer)
        {
            var random = new Philox(seed, RandomStream.Weights, (uint)layer);
            var factor = scale(inputs, biases.Length);
            weights.Clear();
            if (factor != 0) // Otherwise half of the zeros would be −0.
            {
                foreach (ref var w in weights)
                    w = Draw(ref random, factor);
            }

            biases.Clear();
            if (!hasBias || !layerHasBias)
                return;
            foreach (ref var b in biases)
                b = (float)random.NextGaussian();
        }

        private float Draw(ref Philox random, double factor) =>
            (float)(factor * (isGaussian ? random.NextGaussian() : 2 * random.NextDouble() - 1));
    }
}
