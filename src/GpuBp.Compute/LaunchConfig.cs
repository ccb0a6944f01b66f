namespace GpuBp.Compute;

/// <summary>How many groups a launch has, and how many threads each.</summary>
/// <param name="GridX">Groups in a row of the grid.</param>
/// <param name="GridY">Rows of groups.</param>
/// <param name="GroupX">Threads in a row of a group.</param>
/// <param name="GroupY">Rows of threads in a group.</param>
public readonly record struct LaunchConfig(int GridX, int GridY, int GroupX, int GroupY)
{
    /// <summary>All groups of the grid.</summary>
    public long Groups => (long)GridX * GridY;

    /// <summary>Threads in one group.</summary>
    public int GroupSize => GroupX * GroupY;

    /// <summary>The groups of one row that cover <paramref name="count"/> elements.</summary>
    /// <param name="count">Elements, at least 0.</param>
    /// <param name="perGroup">Elements that one group handles, at least 1.</param>
    /// <returns>⌈count / perGroup⌉</returns>
    /// <exception cref="OverflowException">More than 2³¹ − 1 groups are needed.</exception>
    public static int GroupsFor(long count, int perGroup) =>
        checked((int)((count + perGroup - 1) / perGroup));
}
