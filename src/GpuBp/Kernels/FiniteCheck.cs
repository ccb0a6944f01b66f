using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Where a launch notes that it made a number which is not finite.</summary>
/// <remarks>
/// Gradients are sums over all of δ and of the layer's input, and a sum is not finite where a term is
/// not: who checks the gradients has checked those too. Checks what is written, once, so that an
/// update beyond the range of floats is noted as well.
/// </remarks>
/// <param name="Current">One element: the number of the batch that the gradients are of.</param>
/// <param name="NonFinite">One element: the least number of a batch that was noted; before,
/// <see cref="None"/>.</param>
internal readonly record struct FiniteCheck(BufferView<int> Current, BufferView<int> NonFinite)
{
    /// <summary>Beyond the number of any batch.</summary>
    internal const int None = int.MaxValue;

    /// <summary>Neither infinite nor NaN.</summary>
    internal static bool IsFinite(float x) => MathF.Abs(x) < float.PositiveInfinity;

    /// <summary>Notes the batch where what a thread wrote is not all finite.</summary>
    internal static void Note(bool isFinite, ArrayView<int> current, ArrayView<int> nonFinite)
    {
        if (!isFinite)
            Atomic.Min(ref nonFinite[0], current[0]);
    }
}
