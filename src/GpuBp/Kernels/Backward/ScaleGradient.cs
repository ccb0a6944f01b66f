using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// The gradients of a layer with z = (s ⊙ x)·Wᵀ + b, from G = δᵀ·x / batch:
/// ∂C/∂sₖ = Σⱼ Wⱼₖ Gⱼₖ, and ∂C/∂W = G diag(s).
/// </summary>
/// <remarks>
/// The same as Σᵢ (δ W)ᵢₖ xᵢₖ / batch, in 3·outputs·inputs FLOP and without the product δ W. Sums
/// run in j order.
/// </remarks>
internal static class ScaleGradient
{
    /// <param name="k">The input; launch for their number.</param>
    /// <param name="w">W, [outputs × inputs].</param>
    /// <param name="scale">s, [inputs].</param>
    /// <param name="grad">
    /// G, [outputs × inputs]; replaced by ∂C/∂W, each element by its input's thread.
    /// </param>
    /// <param name="gradScale">∂C/∂s, [inputs]; each element written once.</param>
    /// <param name="inputs">Inputs k.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(ScaleGradientSimd))]
    internal static void Run(
        Index1D k,
        ArrayView<float> w,
        ArrayView<float> scale,
        ArrayView<float> grad,
        ArrayView<float> gradScale,
        int inputs,
        int outputs)
    {
        var sum = 0f;
        for (var j = 0; j < outputs; j++)
        {
            var at = (long)j * inputs + k.X;
            sum += w[at] * grad[at];
            grad[at] *= scale[k];
        }

        gradScale[k] = sum;
    }
}
