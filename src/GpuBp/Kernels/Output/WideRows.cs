using ILGPU;

namespace GpuBp.Kernels;

/// <summary>How the kernels for wide rows share a row among threads.</summary>
internal static class WideRows
{
    /// <summary>Threads of each row, a power of 2: a warp, so that its reads are one piece.</summary>
    internal const int Threads = 32;

    /// <summary>Rows of each group.</summary>
    internal const int Rows = 8;

    /// <summary>Whether a device should read rows of this width so: a GPU that would else read
    /// apart what lies together.</summary>
    internal static bool Suit(DeviceInfo device, int outputs) => device.IsGpu && outputs >= Threads;

    /// <summary>The groups for a batch.</summary>
    internal static LaunchConfig Config(int batch) =>
        new(LaunchConfig.GroupsFor(batch, Rows), 1, Threads, Rows);

    /// <summary>The sum of what the threads of a row have, as a tree, or the largest; the whole group calls it.</summary>
    /// <param name="parts">Shared, one for each thread.</param>
    /// <param name="own">What the thread has.</param>
    /// <param name="isMax">Whether the largest is wanted.</param>
    internal static float Combine(ArrayView<float> parts, float own, bool isMax)
    {
        var first = Group.IdxY * Threads;
        parts[first + Group.IdxX] = own;
        Reduction.Combine(parts, first, Threads, isMax);
        Group.Barrier();
        var combined = parts[first];
        Group.Barrier(); // Before the parts are overwritten.
        return combined;
    }
}
