namespace GpuBp;

/// <summary>The random numbers of a layer's first weights: the same for a seed on every
/// machine, but for the last bit of a Gaussian.</summary>
public sealed class InitialNumbers
{
    private Philox _random;

    /// <summary>Those of one layer.</summary>
    internal InitialNumbers(long seed, int layer) =>
        _random = new Philox(seed, RandomStream.Weights, (uint)layer);

    /// <summary>The next number of U(0, 1), which may be 0 and never is 1.</summary>
    public double NextUniform() => _random.NextDouble();

    /// <summary>The next number of N(0, 1).</summary>
    public double NextGaussian() => _random.NextGaussian();
}
