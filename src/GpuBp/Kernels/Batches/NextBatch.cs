using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Moves on to the next batch: cursor ← cursor + 1.</summary>
internal static class NextBatch
{
    /// <param name="i">Launch for 1.</param>
    /// <param name="cursor">One element: the number of the batch.</param>
    [Kernel]
    internal static void Run(Index1D i, ArrayView<int> cursor)
    {
        cursor[i] += 1;
    }
}
