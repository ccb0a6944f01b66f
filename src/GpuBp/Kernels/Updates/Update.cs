using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>One step of an optimiser over all weights and biases: w, states ← rule(w, ∂C/∂w, states).</summary>
/// <remarks>
/// Reads w, the gradient and the states, and writes w and the states: 12 bytes and 8 for each state of a
/// parameter.
/// </remarks>
internal static class Update
{
    /// <param name="i">Launch for the number of parameters.</param>
    /// <param name="w">Parameters; each updated once.</param>
    /// <param name="grad">Their gradient, the mean over the batch.</param>
    /// <param name="state1">The first number kept for each; any memory where there is none.</param>
    /// <param name="state2">The second number kept for each; any memory where there is none.</param>
    /// <param name="numbers">What <see cref="UpdateNumbers"/> wrote.</param>
    /// <param name="ends">For each layer the position behind its last parameter, [layers].</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">[layers]; lowered to that number for a layer of which a new w is not finite.</param>
    /// <param name="first">The position of w[0] among the parameters.</param>
    [Kernel, SimdForm(typeof(UpdateSimd))]
    internal static void Run<TRule>(
        Index1D i,
        ArrayView<float> w,
        ArrayView<float> grad,
        ArrayView<float> state1,
        ArrayView<float> state2,
        ArrayView<float> numbers,
        ArrayView<int> ends,
        ArrayView<int> current,
        ArrayView<int> nonFinite,
        int first)
        where TRule : struct, IUpdateRule
    {
        var step = new StepNumbers
        {
            Rate = numbers[UpdateNumbers.Rate],
            A = numbers[UpdateNumbers.A],
            B = numbers[UpdateNumbers.B],
            C = numbers[UpdateNumbers.C],
            D = numbers[UpdateNumbers.D],
            Step = numbers[UpdateNumbers.Step],
        };
        var before = new Parameter
        {
            Weight = w[i],
            State1 = TRule.States > 0 ? state1[i] : 0f,
            State2 = TRule.States > 1 ? state2[i] : 0f,
        };
        var after = TRule.Step(before, numbers[UpdateNumbers.Clip] * grad[i], step);
        if (TRule.States > 0)
            state1[i] = after.State1;
        if (TRule.States > 1)
            state2[i] = after.State2;
        w[i] = after.Weight;
        if (!FiniteCheck.IsFinite(after.Weight))
        {
            var layer = 0;
            while (first + i.X >= ends[layer])
                layer++;
            Atomic.Min(ref nonFinite[layer], current[0]);
        }
    }
}
