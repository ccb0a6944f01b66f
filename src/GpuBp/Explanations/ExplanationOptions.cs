namespace GpuBp;

/// <summary>How <see cref="ModelExplanation"/> explains; nothing needs to be set.</summary>
public sealed record ExplanationOptions
{
    /// <summary>How often each column's cells are shuffled, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Repeats
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(Repeats), "The number of shuffles");
    } = 5;

    /// <summary>Rows that count, at least 2; of a table with more, a sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 2.</exception>
    public int MaxRows
    {
        get;
        init => field = OptionCheck.AtLeast(2, value, nameof(MaxRows), "The number of rows");
    } = 10_000;

    /// <summary>The columns to explain, by name or by place from 0; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>How many of the most important columns get a partial dependence, at least
    /// 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Dependences
    {
        get;
        init => field = OptionCheck.AtLeast(
            0, value, nameof(Dependences), "The number of partial dependences");
    } = 3;

    /// <summary>The seed of shuffles and samples.</summary>
    public int Seed { get; init; }
}
