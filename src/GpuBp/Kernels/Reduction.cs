using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Makes one number of those that the threads of a group have.</summary>
internal static class Reduction
{
    /// <summary>parts[first] = Σ parts, or the largest: halves with halves, so that the order depends on nothing.</summary>
    /// <remarks>The whole group calls it, each row of it for parts of its own. Wait before others read the result.</remarks>
    /// <param name="parts">One for each thread.</param>
    /// <param name="first">Where those of the thread's row begin.</param>
    /// <param name="count">Threads of a row, a power of 2.</param>
    /// <param name="isMax">Whether the largest is wanted, and not the sum.</param>
    internal static void Combine(ArrayView<float> parts, int first, int count, bool isMax)
    {
        var part = first + Group.IdxX;
        for (var half = count / 2; half > 0; half /= 2)
        {
            Group.Barrier(); // What the other half has combined is there.
            if (Group.IdxX < half)
                parts[part] = isMax ? MathF.Max(parts[part], parts[part + half]) : parts[part] + parts[part + half];
        }
    }
}
