namespace GpuBp.Compute;

/// <summary>The number of groups of a launch, and of threads in each group.</summary>
/// <param name="GridX">Groups in a row of the grid.</param>
/// <param name="GridY">Rows of groups.</param>
/// <param name="GroupX">Threads in a row of a group.</param>
/// <param name="GroupY">Rows of threads in a group.</param>
public readonly record struct LaunchConfig(int GridX, int GridY, int GroupX, int GroupY)
{
    /// <summary>The number of groups in the grid.</summary>
    public long Groups => (long)GridX * GridY;

    /// <summary>The number of threads in one group.</summary>
    public int GroupSize => GroupX * GroupY;

    /// <summary>The number of groups that cover <paramref name="count"/> elements.</summary>
    /// <param name="count">Elements, at least 0.</param>
    /// <param name="perGroup">Elements that one group handles, at least 1.</param>
    /// <returns>⌈count / perGroup⌉</returns>
    /// <exception cref="OverflowException">There would be more than 2³¹ − 1 groups.</exception>
    public static int GroupsFor(long count, int perGroup) =>
        checked((int)((count + perGroup - 1) / perGroup));
}
