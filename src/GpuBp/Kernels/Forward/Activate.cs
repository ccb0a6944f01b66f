using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>The output layer's activation, a = σ(z); z is kept for the loss.</summary>
internal static class Activate
{
    /// <param name="i">Launch for batch·outputs.</param>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="a">Outputs, [batch × outputs]; each element written once.</param>
    [Kernel, SimdForm(typeof(ActivateSimd))]
    internal static void Run<TActivation>(Index1D i, ArrayView<float> z, ArrayView<float> a)
        where TActivation : struct, IActivation
    {
        a[i] = TActivation.Apply(z[i]);
    }
}
