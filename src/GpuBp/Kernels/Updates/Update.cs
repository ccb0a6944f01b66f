using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// One step of an optimiser over all weights and biases: w, states ← rule(w, ∂C/∂w, states).
/// </summary>
/// <remarks>
/// Reads w, the gradient and the states, and writes w and the states: for each parameter 12 bytes,
/// and 8 more for each state.
/// </remarks>
internal static class Update
{
    /// <param name="i">Launch for the number of parameters.</param>
    /// <param name="w">Parameters; each updated once.</param>
    /// <param name="grad">Their gradient, the mean over the batch.</param>
    /// <param name="state1">The first state of each; any memory if the rule has none.</param>
    /// <param name="state2">The second state of each; any memory if the rule has fewer.</param>
    /// <param name="numbers">The numbers that <see cref="UpdateNumbers"/> wrote.</param>
    /// <param name="ends">For each layer, the position after its last parameter, [layers].</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">
    /// [layers]; lowered to the batch's number for a layer with a new w that is not finite.
    /// </param>
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
        var step = new Hyperparameters
        {
            Rate = numbers[UpdateNumbers.Rate],
            Hyper1 = numbers[UpdateNumbers.Hyper1],
            Hyper2 = numbers[UpdateNumbers.Hyper2],
            Hyper3 = numbers[UpdateNumbers.Hyper3],
            Hyper4 = numbers[UpdateNumbers.Hyper4],
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
