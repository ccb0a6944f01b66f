namespace GpuBp.Compute.DeviceApi;

/// <summary>The threads that run together, share memory and meet at barriers.</summary>
public static class Group
{
    /// <summary>This thread's column in its group, 0 ≤ IdxX &lt; DimX.</summary>
    public static int IdxX => KernelOnly.Throw<int>("Group.IdxX");

    /// <summary>This thread's row in its group, 0 ≤ IdxY &lt; DimY.</summary>
    public static int IdxY => KernelOnly.Throw<int>("Group.IdxY");

    /// <summary>Threads in a row of the group.</summary>
    public static int DimX => KernelOnly.Throw<int>("Group.DimX");

    /// <summary>Rows of threads in the group.</summary>
    public static int DimY => KernelOnly.Throw<int>("Group.DimY");

    /// <summary>
    /// Waits for every thread of the group; what they wrote before it, all of them see after it.
    /// Only under control flow that is the same for the whole group.
    /// </summary>
    public static void Barrier() => KernelOnly.Throw("Group.Barrier");
}

/// <summary>The groups of a launch.</summary>
public static class Grid
{
    /// <summary>This group's column in the grid, 0 ≤ IdxX &lt; DimX.</summary>
    public static int IdxX => KernelOnly.Throw<int>("Grid.IdxX");

    /// <summary>This group's row in the grid, 0 ≤ IdxY &lt; DimY.</summary>
    public static int IdxY => KernelOnly.Throw<int>("Grid.IdxY");

    /// <summary>Groups in a row of the grid.</summary>
    public static int DimX => KernelOnly.Throw<int>("Grid.DimX");

    /// <summary>Rows of groups in the grid.</summary>
    public static int DimY => KernelOnly.Throw<int>("Grid.DimY");
}
