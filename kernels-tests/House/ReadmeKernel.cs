// A file of its own: beside other snippets' usings, a missing one would not be noticed.
// <kernel>
using GpuBp.Compute;
using ILGPU;
// </kernel>
namespace ReadmeSnippets;

// <kernel>

/// <summary>y = factor · x</summary>
internal static class Scale
{
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The result; each element written once.</param>
    /// <param name="factor">Multiplies each element.</param>
    [Kernel]
    internal static void Run(Index1D i, ArrayView<float> x, ArrayView<float> y, float factor)
    {
        y[i] = factor * x[i];
    }
}
// </kernel>
