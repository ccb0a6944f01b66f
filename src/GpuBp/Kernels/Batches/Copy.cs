using ILGPU;

namespace GpuBp.Kernels;

/// <summary>to ← from, within a device's memory.</summary>
internal static class Copy
{
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="from">The elements to copy.</param>
    /// <param name="to">Each element written once.</param>
    [Kernel]
    internal static void Run(Index1D i, ArrayView<float> from, ArrayView<float> to)
    {
        to[i] = from[i];
    }
}
