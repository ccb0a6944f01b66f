using ILGPU;

namespace GpuBp.Kernels;

/// <summary>How the kernels of layer normalisation share rows among threads.</summary>
internal static class NormRows
{
    /// <summary>
    /// Maximum threads of a row: a warp, whose reads are contiguous. A power of 2.
    /// </summary>
    internal const int Threads = 32;

    /// <summary>Maximum rows of a group.</summary>
    internal const int Rows = 8;

    /// <summary>
    /// The groups and threads for a batch; one thread for each row where groups are slow.
    /// </summary>
    internal static LaunchConfig Config(Matrix rows) =>
        rows.Device.Info.QuickGroupSize < Threads * Rows
            ? new(rows.Rows, 1, 1, 1)
            : new(LaunchConfig.GroupsFor(rows.Rows, Rows), 1, Threads, Rows);

    /// <summary>The sum over the threads of a row, by a tree; the whole group calls it.</summary>
    /// <param name="parts">Shared memory, one element for each thread.</param>
    /// <param name="own">The thread's number.</param>
    internal static float Sum(ArrayView<float> parts, float own)
    {
        var first = Group.IdxY * Group.DimX;
        parts[first + Group.IdxX] = own;
        Reduction.Combine(parts, first, Group.DimX, isMax: false);
        Group.Barrier();
        var sum = parts[first];
        Group.Barrier(); // Before the next call overwrites the parts.
        return sum;
    }
}
