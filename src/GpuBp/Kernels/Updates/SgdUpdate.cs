using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Gradient descent: w ← w − η ∂C/∂w, over weights and biases alike.</summary>
internal static class SgdUpdate
{
    /// <param name="i">Launch for the number of parameters.</param>
    /// <param name="w">Parameters; each updated once.</param>
    /// <param name="grad">Their gradient, the mean over the batch.</param>
    /// <param name="learningRate">
    /// One element: η, in device memory, so that recorded launches read new values.
    /// </param>
    [Kernel, SimdForm(typeof(SgdUpdateSimd))]
    internal static void Run(
        Index1D i, ArrayView<float> w, ArrayView<float> grad, ArrayView<float> learningRate)
    {
        w[i] -= learningRate[0] * grad[i];
    }
}
