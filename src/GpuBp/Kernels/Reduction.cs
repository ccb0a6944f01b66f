using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Combines one number from each thread of a group.</summary>
internal static class Reduction
{
    /// <summary>
    /// parts[first] = Σ parts, or their maximum, halves with halves: the order is always the same.
    /// </summary>
    /// <remarks>
    /// The whole group calls it; each row of threads combines its own parts. Put a barrier before
    /// other threads read the result.
    /// </remarks>
    /// <param name="parts">One for each thread.</param>
    /// <param name="first">The first part of the thread's row.</param>
    /// <param name="count">Threads of a row, a power of 2.</param>
    /// <param name="isMax">Whether to compute the maximum, not the sum.</param>
    internal static void Combine(ArrayView<float> parts, int first, int count, bool isMax)
    {
        var part = first + Group.IdxX;
        for (var half = count / 2; half > 0; half /= 2)
        {
            Group.Barrier(); // The other half's results are visible.
            if (Group.IdxX < half)
                parts[part] = isMax
                    ? MathF.Max(parts[part], parts[part + half])
                    : parts[part] + parts[part + half];
        }
    }
}
