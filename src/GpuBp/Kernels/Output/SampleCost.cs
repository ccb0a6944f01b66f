using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>The cost of each sample: C = Σ over its outputs, in their order.</summary>
internal static class SampleCost
{
    /// <param name="i">The row; launch for the rows of the batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs]; ln a under softmax.</param>
    /// <param name="a">Outputs, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="costs">Costs, [batch]; each element written once.</param>
    /// <param name="parameters">The loss's parameter of each output, [outputs].</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(SampleCostSimd))]
    internal static void Run<TLoss>(
        Index1D i,
        ArrayView<float> z,
        ArrayView<float> a,
        ArrayView<float> y,
        ArrayView<float> costs,
        ArrayView<float> parameters,
        int outputs)
        where TLoss : struct, ILoss
    {
        var row = (long)i.X * outputs;
        var cost = 0f;
        for (var j = 0; j < outputs; j++)
            cost += TLoss.Cost(z[row + j], a[row + j], y[row + j], parameters[j]);
        costs[i] = cost;
    }
}
