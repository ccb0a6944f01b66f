using System.ComponentModel;
using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>
/// An activation function σ, applied to each pre-activation z on its own. Write your own as a
/// partial struct in a project that runs the generator, which adds the vector form;
/// <see cref="Activation.Of{TActivation}"/> makes it usable in a layer.
/// </summary>
[KernelPolicy]
public interface IActivation
{
    /// <summary>
    /// Whether σ′ is computed from z. If false, it is computed from a, and the layer does not keep
    /// z: it needs less memory and one launch less.
    /// </summary>
    static abstract bool KeepsZ { get; }

    /// <summary>a = σ(z)</summary>
    static abstract float Apply(float z);

    /// <summary>σ′(z)</summary>
    /// <param name="kept">a = σ(z), or z itself if <see cref="KeepsZ"/>.</param>
    static abstract float Derivative(float kept);

    /// <summary>a = σ(z) in each lane.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual TVector Apply<TSelf, TVector, TSimd>(TVector z)
        where TSelf : struct, IActivation
        where TVector : struct
        where TSimd : struct, ILanes<TVector>
    {
        foreach (ref var lane in EachLane.Of(ref z))
            lane = TSelf.Apply(lane);
        return z;
    }

    /// <summary>σ′(z) in each lane.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual TVector Derivative<TSelf, TVector, TSimd>(TVector kept)
        where TSelf : struct, IActivation
        where TVector : struct
        where TSimd : struct, ILanes<TVector>
    {
        foreach (ref var lane in EachLane.Of(ref kept))
            lane = TSelf.Derivative(lane);
        return kept;
    }
}
