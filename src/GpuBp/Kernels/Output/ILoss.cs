using System.ComponentModel;
using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>
/// The cost C of one output and its derivative; a sample's cost is the sum over its outputs. Write
/// your own as a partial struct in a project that runs the generator, which adds the vector form;
/// <see cref="Loss.Of{TLoss}"/> makes it usable in training.
/// </summary>
[KernelPolicy]
public interface ILoss
{
    /// <summary>The cost of one output.</summary>
    /// <param name="z">The pre-activation; under softmax, the logarithm of a.</param>
    /// <param name="a">The output, σ(z).</param>
    /// <param name="y">The target.</param>
    /// <param name="parameter">The parameter of the loss, such as the d of Huber's.</param>
    static abstract float Cost(float z, float a, float y, float parameter);

    /// <summary>BP1: δ = ∂C/∂a · σ′(z)</summary>
    /// <param name="a">The output.</param>
    /// <param name="y">The target.</param>
    /// <param name="derivative">σ′(z); a loss that cancels it ignores it.</param>
    /// <param name="parameter">The parameter of the loss.</param>
    static abstract float Delta(float a, float y, float derivative, float parameter);

    /// <summary>The cost of the output in each lane.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual TVector Cost<TSelf, TVector, TSimd>(
        TVector z, TVector a, TVector y, TVector parameter)
        where TSelf : struct, ILoss
        where TVector : struct
        where TSimd : struct, ILanes<TVector>
    {
        var zs = EachLane.Of(ref z);
        var outputs = EachLane.Of(ref a);
        var targets = EachLane.Of(ref y);
        var parameters = EachLane.Of(ref parameter);
        for (var n = 0; n < zs.Length; n++)
            zs[n] = TSelf.Cost(zs[n], outputs[n], targets[n], parameters[n]);
        return z;
    }

    /// <summary>δ in each lane.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual TVector Delta<TSelf, TVector, TSimd>(
        TVector a, TVector y, TVector derivative, TVector parameter)
        where TSelf : struct, ILoss
        where TVector : struct
        where TSimd : struct, ILanes<TVector>
    {
        var outputs = EachLane.Of(ref a);
        var targets = EachLane.Of(ref y);
        var derivatives = EachLane.Of(ref derivative);
        var parameters = EachLane.Of(ref parameter);
        for (var n = 0; n < outputs.Length; n++)
            outputs[n] = TSelf.Delta(outputs[n], targets[n], derivatives[n], parameters[n]);
        return a;
    }
}
