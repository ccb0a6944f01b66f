namespace GpuBp;

/// <summary>
/// η rises from ηₘₐₓ / D to ηₘₐₓ, up to unit pL − 1, and falls to ηₘₐₓ / (D E), up to unit L − 1.
/// Between two rates r and s it is s + (r − s) (1 + cos(π x)) / 2, or r + (s − r) x, with x from 0
/// to 1. η₀ is ignored.
/// </summary>
/// <remarks>
/// As torch.optim.lr_scheduler.OneCycleLR with cycle_momentum=False; after the end the last rate
/// stays. With three phases η falls as it rose, to ηₘₐₓ / D at unit 2pL − 2, and then to the end.
/// </remarks>
public sealed record OneCycleSchedule : Schedule
{
    /// <summary>Raises the learning rate once, then lowers it below its start.</summary>
    /// <param name="MaxRate">ηₘₐₓ, above 0 and finite.</param>
    /// <param name="Length">
    /// L, at least 2; null for the whole training. A stream does not know that in steps.
    /// </param>
    /// <param name="RiseShare">p, above 0 and below 1; with three phases below ½.</param>
    /// <param name="FirstDivisor">D, above 0 and finite.</param>
    /// <param name="LastDivisor">E, above 0 and finite.</param>
    /// <param name="HasThreePhases">Whether it first falls as it rose, to its start.</param>
    /// <param name="Unit">The unit of n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public OneCycleSchedule(
        float MaxRate,
        int? Length = null,
        double RiseShare = 0.3,
        double FirstDivisor = 25,
        double LastDivisor = 1e4,
        bool HasThreePhases = false,
        ScheduleUnit Unit = ScheduleUnit.Step)
        : base(Unit)
    {
        this.MaxRate = OptionCheck.Positive(MaxRate, nameof(MaxRate), "The maximum learning rate");
        if (Length is { } length)
            OptionCheck.AtLeast(2, length, nameof(Length), "The length");
        this.Length = Length;
        this.RiseShare = RiseShare > 0 && RiseShare < (HasThreePhases ? 0.5 : 1)
            ? RiseShare
            : throw OptionCheck.Outside(
                RiseShare,
                nameof(RiseShare),
                "The share of the rise must be above 0 and below " +
                (HasThreePhases ? "0.5, as the fall takes as long." : "1."));
        this.FirstDivisor =
            OptionCheck.Positive(FirstDivisor, nameof(FirstDivisor), "The first divisor");
        this.LastDivisor =
            OptionCheck.Positive(LastDivisor, nameof(LastDivisor), "The last divisor");
        this.HasThreePhases = HasThreePhases;
    }

    /// <summary>ηₘₐₓ</summary>
    public float MaxRate { get; }

    /// <summary>L; null for the whole training.</summary>
    public int? Length { get; }

    /// <summary>p</summary>
    public double RiseShare { get; }

    /// <summary>D</summary>
    public double FirstDivisor { get; }

    /// <summary>E</summary>
    public double LastDivisor { get; }

    /// <summary>Whether the rate changes linearly; else along a cosine.</summary>
    public bool IsLinear { get; init; }

    /// <summary>Whether it first falls as it rose, to its start.</summary>
    public bool HasThreePhases { get; }

    /// <inheritdoc/>
    protected internal override bool NeedsLength => Length is null;

    /// <inheritdoc/>
    protected internal override double RateAt(long n, long length, double first)
    {
        var end = (Length ?? length) - 1.0;
        var top = RiseShare * (end + 1) - 1;
        var low = MaxRate / FirstDivisor;
        var last = low / LastDivisor;
        if (n <= top)
            return Between(low, MaxRate, top > 0 ? n / top : 1);
        if (!HasThreePhases)
            return Between(MaxRate, last, (n - top) / (end - top));

        return n <= 2 * top
            ? Between(MaxRate, low, (n - top) / top)
            : Between(low, last, (n - 2 * top) / (end - 2 * top));
    }

    private double Between(double from, double to, double x)
    {
        x = Math.Min(x, 1);
        return IsLinear
            ? from + (to - from) * x
            : to + (from - to) * (1 + Math.Cos(Math.PI * x)) / 2;
    }
}
