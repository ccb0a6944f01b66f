namespace GpuBp.Kernels;

/// <summary>
/// An activation function σ, applied to each pre-activation z on its own. A struct of a few lines in
/// any project that runs the generator; <see cref="Activation.Of{TActivation}"/> makes it usable in a layer.
/// </summary>
[KernelPolicy]
public interface IActivation
{
    /// <summary>a = σ(z)</summary>
    static abstract float Apply(float z);

    /// <summary>σ′(z) as a function of a = σ(z), so that z need not be kept.</summary>
    static abstract float Derivative(float a);
}
