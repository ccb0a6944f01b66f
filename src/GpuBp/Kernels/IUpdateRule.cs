namespace GpuBp.Kernels;

/// <summary>
/// How a step changes one parameter w and the numbers that are kept for it, each as a function of what
/// they were before the step. A struct of a few lines in any project that runs the generator;
/// <see cref="Optimizer.Of{TRule}"/> makes it usable in training.
/// </summary>
/// <remarks>
/// Every function is given the same: <c>w</c>; <c>grad</c>, the mean of ∂C/∂w over the batch, clipped;
/// <c>state1</c> and <c>state2</c>, which are 0 before the first step; <c>rate</c>, η; <c>a</c> … <c>d</c>,
/// the optimiser's own settings; <c>t</c>, the number of the step, from 1. Parameters lie at multiples of 64 bytes with
/// zeros between them: where all of <c>w</c>, <c>grad</c> and the states are 0, they must stay 0.
/// </remarks>
[KernelPolicy]
public interface IUpdateRule
{
    /// <summary>Numbers that are kept for each parameter: 0, 1 or 2.</summary>
    static abstract int States { get; }

    /// <summary>The first number after the step; not called where there are none.</summary>
    static abstract float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t);

    /// <summary>The second number after the step; not called where there is none.</summary>
    static abstract float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t);

    /// <summary>w after the step.</summary>
    static abstract float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t);
}
