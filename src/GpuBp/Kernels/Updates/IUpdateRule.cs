using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>
/// How a step changes one parameter and its states. Write your own as a partial struct in a project
/// that runs the generator, which adds the vector form; <see cref="Optimizer.Of{TRule}"/> makes it
/// usable in training.
/// </summary>
[KernelPolicy]
[SuppressMessage("Naming", "CA1716",
    Justification = "The field's word; Visual Basic has no static abstract members.")]
public interface IUpdateRule
{
    /// <summary>The number of states of each parameter: 0, 1 or 2.</summary>
    static abstract int States { get; }

    /// <summary>The parameter after the step.</summary>
    /// <param name="p">
    /// The parameter before the step. Layers start at multiples of 64 bytes, with zeros between
    /// them: if p and the gradient are 0, the result must be 0.
    /// </param>
    /// <param name="gradient">The mean of ∂C/∂w over the batch, clipped.</param>
    /// <param name="h">The numbers that all parameters share in the step.</param>
    static abstract Parameter Step(Parameter p, float gradient, Hyperparameters h);

    /// <summary>The parameter in each lane after the step.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual void Step<TSelf, TVector, TSimd>(
        ref TVector weight, ref TVector state1, ref TVector state2, TVector gradient,
        Hyperparameters h)
        where TSelf : struct, IUpdateRule
        where TVector : struct
        where TSimd : struct, ILanes<TVector>
    {
        var weights = EachLane.Of(ref weight);
        var firsts = EachLane.Of(ref state1);
        var seconds = EachLane.Of(ref state2);
        var gradients = EachLane.Of(ref gradient);
        for (var lane = 0; lane < weights.Length; lane++)
        {
            var before = new Parameter
            {
                Weight = weights[lane],
                State1 = firsts[lane],
                State2 = seconds[lane],
            };
            var after = TSelf.Step(before, gradients[lane], h);
            (weights[lane], firsts[lane], seconds[lane]) =
                (after.Weight, after.State1, after.State2);
        }
    }
}
