using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>The softmax of each row: aⱼ = e^zⱼ / Σₖ e^zₖ.</summary>
/// <remarks>
/// Subtracts the row's maximum m first, so that nothing overflows: z ← (z − m) − ln Σ e^(z − m),
/// a = e^z. The loss reads ln a from z, where it cannot be −∞. m is never added back: next to a
/// large m, rounding would lose the logarithm's digits.
/// </remarks>
internal static class Softmax
{
    /// <param name="i">The row; launch for batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs]; replaced by ln a.</param>
    /// <param name="a">Outputs, [batch × outputs]; each element written once.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(SoftmaxSimd))]
    internal static void Run(Index1D i, ArrayView<float> z, ArrayView<float> a, int outputs)
    {
        var row = (long)i.X * outputs;
        var max = z[row];
        for (var j = 1; j < outputs; j++)
            max = MathF.Max(max, z[row + j]);

        var sum = 0f;
        for (var j = 0; j < outputs; j++)
            sum += MathF.Exp(z[row + j] - max);

        var logSum = MathF.Log(sum);
        for (var j = 0; j < outputs; j++)
        {
            var logA = z[row + j] - max - logSum;
            z[row + j] = logA;
            a[row + j] = MathF.Exp(logA);
        }
    }
}
