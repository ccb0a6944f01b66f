namespace GpuBp.Kernels;

/// <summary>
/// The cost C of one output and its derivative; a sample's cost is the sum over its outputs. A
/// struct of a few lines in any project that runs the generator;
/// <see cref="Loss.Of{TLoss}"/> makes it usable in training.
/// </summary>
[KernelPolicy]
public interface ILoss
{
    /// <summary>The cost of one output.</summary>
    /// <param name="z">The pre-activation; under softmax, the logarithm of a.</param>
    /// <param name="a">The output, σ(z).</param>
    /// <param name="y">The target.</param>
    /// <param name="parameter">A number that the loss was made with, such as where a bend is.</param>
    static abstract float Cost(float z, float a, float y, float parameter);

    /// <summary>BP1: δ = ∂C/∂a · σ′(z)</summary>
    /// <param name="a">The output.</param>
    /// <param name="y">The target.</param>
    /// <param name="derivative">σ′(z); a loss that cancels it leaves it out.</param>
    /// <param name="parameter">A number that the loss was made with.</param>
    static abstract float Delta(float a, float y, float derivative, float parameter);
}
