namespace GpuBp;

/// <summary>When a <see cref="Population"/> drops members, and what it may cost.</summary>
public sealed record PopulationOptions
{
    /// <summary>
    /// Successive halving: after each of these epochs the members are ranked by their scores, and
    /// only the better ones go on. Rising, at least 1 each; empty, the default, trains all to the
    /// end.
    /// </summary>
    /// <remarks>
    /// Schedules span the whole training, not the time to a rung: a member that is never dropped
    /// ends with the bits of one that was trained alone.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    /// <exception cref="ArgumentException">A rung is below 1, or not above the one before.
    /// </exception>
    public IReadOnlyList<int> Rungs
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            int[] rungs = [.. value];
            for (var n = 0; n < rungs.Length; n++)
            {
                var min = n == 0 ? 1 : rungs[n - 1] + 1;
                if (rungs[n] < min)
                    throw new ArgumentException(
                        $"Rungs[{n}] is {rungs[n]}; it must be at least {min}: rungs are epochs, " +
                        "from 1, and rise, such as [2, 4, 8].",
                        nameof(Rungs));
            }

            field = Array.AsReadOnly(rungs);
        }
    } = [];

    /// <summary>
    /// After a rung one of so many members goes on, rounded up; at least 2, the default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 2.</exception>
    public int Factor
    {
        get;
        init => field = OptionCheck.AtLeast(2, value, nameof(Factor), "The factor of halving");
    } = 2;

    /// <summary>
    /// The maximum of multiply-adds, as <see cref="PopulationMember.MultiplyAdds"/> counts them,
    /// above 0; null, the default, for no limit. They are counted, not timed: the same members stop
    /// at the same epochs on every machine.
    /// </summary>
    /// <remarks>
    /// At the start, and at each rung, members go on in the order of their ranks, as long as what
    /// each takes to the next rung is left. The first of them always goes on.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public double? Budget
    {
        get;
        init => field = value is { } budget
            ? OptionCheck.Positive(budget, nameof(Budget), "The budget of multiply-adds")
            : null;
    }

    /// <summary>
    /// Where checkpoints go, in a folder for each member; a rerun resumes each from its newest, to
    /// the bits of a run that was never ended. Null, the default, saves none.
    /// </summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>
    /// Processes that share the members: each trains some of them, and all get all results, with
    /// the bits of one process. All are given the same members, options and samples. Null, the
    /// default, for this process alone.
    /// </summary>
    public IProcessGroup? Group { get; init; }

    /// <summary>The multiply-adds that the first rank has done already, beside the
    /// members.</summary>
    internal double CostOfFirst { get; init; }

    /// <summary>Whether the optimizer's state of each member is kept.</summary>
    internal bool KeepsOptimizer { get; init; }

    /// <summary>How products are computed where the device has tensor cores.</summary>
    public Precision Precision { get; init; } = Precision.Float32;
}
