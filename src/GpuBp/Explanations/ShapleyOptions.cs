namespace GpuBp;

/// <summary>How <see cref="ShapleyValues"/> are sampled; nothing needs to be set.</summary>
public sealed record ShapleyOptions
{
    /// <summary>Background rows, at least 1; of a table with more, a sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int BackgroundRows
    {
        get;
        init => field = OptionCheck.AtLeast(
            1, value, nameof(BackgroundRows), "The number of background rows");
    } = 100;

    /// <summary>
    /// Orders of the columns, at least 2, each with its reverse; rounded up to a multiple of the
    /// background rows. The standard error falls with its root.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 2.</exception>
    public int Orders
    {
        get;
        init => field = OptionCheck.AtLeast(2, value, nameof(Orders), "The number of orders");
    } = 100;

    /// <summary>The seed of orders and samples.</summary>
    public int Seed { get; init; }
}
