using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Sets η to the schedule's rate for the batch: η ← rates[cursor].</summary>
internal static class ScheduledRate
{
    /// <param name="i">Launch for 1.</param>
    /// <param name="rate">One element: η.</param>
    /// <param name="rates">η of each batch of the epoch.</param>
    /// <param name="cursor">One element: the number of the batch.</param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> rate, ArrayView<float> rates, ArrayView<int> cursor)
    {
        rate[i] = rates[cursor[0]];
    }
}
