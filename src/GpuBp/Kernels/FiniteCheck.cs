using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Where a launch notes that it wrote a number which is not finite.</summary>
/// <remarks>
/// Gradients are sums over all of δ and of the layer's input, and a sum is not finite where one of
/// its terms is not: a check of the gradients covers those as well. A launch checks what it writes,
/// so it also notes an update that overflows.
/// </remarks>
/// <param name="Current">One element: the number of the batch that the gradients belong to.</param>
/// <param name="NonFinite">
/// One element: the lowest number of a batch that was noted, <see cref="None"/> at first.
/// </param>
internal readonly record struct FiniteCheck(BufferView<int> Current, BufferView<int> NonFinite)
{
    /// <summary>Higher than the number of any batch.</summary>
    internal const int None = int.MaxValue;

    /// <summary>Whether x is neither infinite nor NaN.</summary>
    internal static bool IsFinite(float x) => MathF.Abs(x) < float.PositiveInfinity;

    /// <summary>Notes the batch if a number that the thread wrote is not finite.</summary>
    internal static void Note(bool isFinite, ArrayView<int> current, ArrayView<int> nonFinite)
    {
        if (!isFinite)
            Atomic.Min(ref nonFinite[0], current[0]);
    }

    /// <summary>Refuses views that do not have one element.</summary>
    internal void CheckLengths()
    {
        Check.Vector(Current, 1, "current");
        Check.Vector(NonFinite, 1, "nonFinite");
    }
}
