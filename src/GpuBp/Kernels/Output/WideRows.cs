using ILGPU;

namespace GpuBp.Kernels;

/// <summary>How the kernels for wide rows share each row among threads.</summary>
internal static class WideRows
{
    /// <summary>Threads of each row: a warp, whose reads are contiguous. A power of 2.</summary>
    internal const int Threads = 32;

    /// <summary>Rows of each group.</summary>
    internal const int Rows = 8;

    /// <summary>
    /// Whether a device should share rows of this width: a GPU, where single threads would read
    /// each row in scattered pieces.
    /// </summary>
    internal static bool Suit(DeviceInfo device, int outputs) => device.IsGpu && outputs >= Threads;

    /// <summary>The groups for a batch.</summary>
    internal static LaunchConfig Config(int batch) =>
        new(LaunchConfig.GroupsFor(batch, Rows), 1, Threads, Rows);

    /// <summary>
    /// The sum or maximum over the threads of a row, by a tree; the whole group calls it.
    /// </summary>
    /// <param name="parts">Shared memory, one element for each thread.</param>
    /// <param name="own">The thread's number.</param>
    /// <param name="isMax">Whether to compute the maximum.</param>
    internal static float Combine(ArrayView<float> parts, float own, bool isMax)
    {
        var first = Group.IdxY * Threads;
        parts[first + Group.IdxX] = own;
        Reduction.Combine(parts, first, Threads, isMax);
        Group.Barrier();
        var combined = parts[first];
        Group.Barrier(); // Before the next call overwrites the parts.
        return combined;
    }
}
