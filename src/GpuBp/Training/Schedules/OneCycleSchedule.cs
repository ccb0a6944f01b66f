namespace GpuBp;

/// <summary>
/// η rises from ηₘₐₓ / D to ηₘₐₓ, up to unit pL − 1, and falls to ηₘₐₓ / (D E), up to unit L − 1; between two rates r and s
/// it is s + (r − s) (1 + cos(π x)) / 2, or r + (s − r) x, with x from 0 to 1. η₀ does not count.
/// </summary>
/// <remarks>
/// As torch.optim.lr_scheduler.OneCycleLR with cycle_momentum=False; after the end the last rate stays. With three
/// phases it falls as it rose, to ηₘₐₓ / D at unit 2pL − 2, then on.
/// </remarks>
public sealed record OneCycleSchedule : Schedule
{
    /// <summary>Raises the learning rate once, and lowers it below where it began.</summary>
    /// <param name="MostRate">ηₘₐₓ, above 0 and finite.</param>
    /// <param name="Length">L, at least 2; null for all that is trained, which of a stream is not known in steps.</param>
    /// <param name="RiseShare">p, above 0 and below 1; of three phases below ½.</param>
    /// <param name="FirstDivisor">D, above 0 and finite.</param>
    /// <param name="LastDivisor">E, above 0 and finite.</param>
    /// <param name="IsLinear">Whether the rate goes straight, not along a cosine.</param>
    /// <param name="HasThreePhases">Whether it falls as it rose before it falls on.</param>
    /// <param name="Unit">What is counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public OneCycleSchedule(
        float MostRate,
        int? Length = null,
        double RiseShare = 0.3,
        double FirstDivisor = 25,
        double LastDivisor = 1e4,
        bool IsLinear = false,
        bool HasThreePhases = false,
        ScheduleUnit Unit = ScheduleUnit.Step)
        : base(Unit)
    {
        this.MostRate = OptionCheck.Positive(MostRate, nameof(MostRate), "The highest learning rate");
        if (Length is { } length)
            OptionCheck.AtLeast(2, length, nameof(Length), "The length");
        this.Length = Length;
        this.RiseShare = RiseShare > 0 && RiseShare < (HasThreePhases ? 0.5 : 1)
            ? RiseShare
            : throw OptionCheck.Outside(
                RiseShare,
                nameof(RiseShare),
                $"The share of the rise must be above 0 and below {(HasThreePhases ? "0.5, for it falls as long" : "1")}.");
        this.FirstDivisor = OptionCheck.Positive(FirstDivisor, nameof(FirstDivisor), "The first divisor");
        this.LastDivisor = OptionCheck.Positive(LastDivisor, nameof(LastDivisor), "The last divisor");
        this.IsLinear = IsLinear;
        this.HasThreePhases = HasThreePhases;
    }

    /// <summary>ηₘₐₓ</summary>
    public float MostRate { get; }

    /// <summary>L; null for all that is trained.</summary>
    public int? Length { get; }

    /// <summary>p</summary>
    public double RiseShare { get; }

    /// <summary>D</summary>
    public double FirstDivisor { get; }

    /// <summary>E</summary>
    public double LastDivisor { get; }

    /// <summary>Whether the rate goes straight, not along a cosine.</summary>
    public bool IsLinear { get; }

    /// <summary>Whether it falls as it rose before it falls on.</summary>
    public bool HasThreePhases { get; }

    internal override bool NeedsLength => Length is null;

    internal override double RateAt(long n, long length, double first)
    {
        var last = (Length ?? length) - 1.0;
        var top = RiseShare * (last + 1) - 1;
        var low = MostRate / FirstDivisor;
        var least = low / LastDivisor;
        if (n <= top)
            return Between(low, MostRate, top > 0 ? n / top : 1);
        if (!HasThreePhases)
            return Between(MostRate, least, (n - top) / (last - top));

        return n <= 2 * top
            ? Between(MostRate, low, (n - top) / top)
            : Between(low, least, (n - 2 * top) / (last - 2 * top));
    }

    private double Between(double from, double to, double x)
    {
        x = Math.Min(x, 1);
        return IsLinear ? from + (to - from) * x : to + (from - to) * (1 + Math.Cos(Math.PI * x)) / 2;
    }
}
