using GpuBp.Compute;
using ILGPU;

namespace GpuBpKernel;

/// <summary>What runs on the device; the build makes a launcher of each kernel.</summary>
internal static class Kernels
{
    /// <summary>y = factor · x</summary>
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The result; each element written once.</param>
    /// <param name="factor">Multiplies each element.</param>
    [Kernel]
    internal static void Scale(Index1D i, ArrayView<float> x, ArrayView<float> y, float factor)
    {
        y[i] = factor * x[i];
    }
}
