using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Notes the batch if a gradient that a vendor's library computed is not finite.</summary>
internal static class NonFiniteNote
{
    /// <param name="i">Launch for the number of gradients.</param>
    /// <param name="grad">Gradients.</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">
    /// One element: lowered to the batch's number if a gradient is not finite.
    /// </param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> grad, ArrayView<int> current, ArrayView<int> nonFinite)
    {
        if (!FiniteCheck.IsFinite(grad[i]))
            Atomic.Min(ref nonFinite[0], current[0]);
    }
}
