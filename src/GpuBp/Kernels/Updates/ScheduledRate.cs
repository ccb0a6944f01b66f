using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Sets η, or the factor of the weight decay, to what the schedule has for the batch: η ←
/// rates[cursor].
/// </summary>
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
