using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// W diag(s), by which x·(W diag(s))ᵀ = (s ⊙ x)·Wᵀ: a layer that scales its inputs reads them as
/// they are.
/// </summary>
/// <remarks>outputs·inputs multiplications, whatever the batch.</remarks>
internal static class ScaledWeights
{
    /// <param name="i">The weight; launch for outputs · inputs.</param>
    /// <param name="w">W, [outputs × inputs].</param>
    /// <param name="scale">s, [inputs].</param>
    /// <param name="scaled">W diag(s), [outputs × inputs]; each element written once.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(ScaledWeightsSimd))]
    internal static void Run(
        Index1D i,
        ArrayView<float> w,
        ArrayView<float> scale,
        ArrayView<float> scaled,
        int inputs)
    {
        scaled[i] = w[i] * scale[i % inputs];
    }
}
