using ILGPU;

namespace GpuBp.Kernels;

/// <summary>y = a + x: what a layer computes, and what passes by it.</summary>
internal static class ResidualSum
{
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="a">What the layer computes.</param>
    /// <param name="x">What passes by.</param>
    /// <param name="y">The sum; may be a itself. Each element written once.</param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> a, ArrayView<float> x, ArrayView<float> y)
    {
        y[i] = a[i] + x[i];
    }
}
