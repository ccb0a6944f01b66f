namespace GpuBp;

/// <summary>η = η₀ · γ^⌊n / every⌋</summary>
/// <remarks>As torch.optim.lr_scheduler.StepLR.</remarks>
public sealed record StepSchedule : Schedule
{
    /// <summary>Multiplies the learning rate by a factor at equal distances.</summary>
    /// <param name="Every">Units from one change to the next, at least 1.</param>
    /// <param name="Factor">γ, above 0 and finite.</param>
    /// <param name="Unit">The unit of n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public StepSchedule(int Every, double Factor = 0.1, ScheduleUnit Unit = ScheduleUnit.Epoch)
        : base(Unit)
    {
        this.Every = OptionCheck.AtLeast(1, Every, nameof(Every), "The units between two changes");
        this.Factor = OptionCheck.Positive(Factor, nameof(Factor), "The factor");
    }

    /// <summary>Units from one change to the next.</summary>
    public int Every { get; }

    /// <summary>γ</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected internal override double RateAt(long n, long length, double first) =>
        first * Math.Pow(Factor, n / Every);
}

/// <summary>η = η₀ · γⁿ</summary>
/// <remarks>As torch.optim.lr_scheduler.ExponentialLR.</remarks>
public sealed record ExponentialSchedule : Schedule
{
    /// <summary>Multiplies the learning rate by a factor in each unit.</summary>
    /// <param name="Factor">γ, above 0 and finite.</param>
    /// <param name="Unit">The unit of n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ExponentialSchedule(double Factor, ScheduleUnit Unit = ScheduleUnit.Epoch)
        : base(Unit) => this.Factor = OptionCheck.Positive(Factor, nameof(Factor), "The factor");

    /// <summary>γ</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected internal override double RateAt(long n, long length, double first) =>
        first * Math.Pow(Factor, n);
}

/// <summary>
/// W units of warm-up, η = η₀ (s + (1 − s) n / W), then a half wave, η = ηₘ + (η₀ − ηₘ) (1 + cos(π
/// (n − W) / (L − W))) / 2, and ηₘ from n = L on.
/// </summary>
/// <remarks>
/// As torch.optim.lr_scheduler.CosineAnnealingLR, behind a LinearLR in a SequentialLR where it
/// warms up; but it does not rise again after the end.
/// </remarks>
public sealed record CosineSchedule : Schedule
{
    /// <summary>Lowers the learning rate along a half wave.</summary>
    /// <param name="Length">
    /// L, above the warm-up; null for the whole training. A stream does not know that in steps.
    /// </param>
    /// <param name="WarmUp">W, at least 0.</param>
    /// <param name="WarmUpStart">s, from 0 to 1.</param>
    /// <param name="MinRate">ηₘ, at least 0 and finite.</param>
    /// <param name="Unit">The unit of n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public CosineSchedule(
        int? Length = null,
        int WarmUp = 0,
        double WarmUpStart = 0.1,
        double MinRate = 0,
        ScheduleUnit Unit = ScheduleUnit.Epoch)
        : base(Unit)
    {
        this.WarmUp = OptionCheck.AtLeast(0, WarmUp, nameof(WarmUp), "The warm-up");
        this.WarmUpStart = WarmUpStart is >= 0 and <= 1
            ? WarmUpStart
            : throw OptionCheck.Outside(
                WarmUpStart,
                nameof(WarmUpStart),
                "The share that the warm-up starts from must be from 0 to 1.");
        if (Length is { } length)
            OptionCheck.AtLeast(
                WarmUp + 1L, length, nameof(Length), "The length, with a warm-up before the wave,");
        this.Length = Length;
        this.MinRate =
            OptionCheck.NotNegative(MinRate, nameof(MinRate), "The minimum learning rate");
    }

    /// <summary>L; null for the whole training.</summary>
    public int? Length { get; }

    /// <summary>W</summary>
    public int WarmUp { get; }

    /// <summary>s</summary>
    public double WarmUpStart { get; }

    /// <summary>ηₘ</summary>
    public double MinRate { get; }

    /// <inheritdoc/>
    protected internal override bool NeedsLength => Length is null;

    /// <inheritdoc/>
    protected internal override double RateAt(long n, long length, double first)
    {
        if (n < WarmUp)
            return first * (WarmUpStart + (1 - WarmUpStart) * n / WarmUp);

        length = Length ?? length;
        if (n >= length)
            return MinRate;

        var wave = 1 + Math.Cos(Math.PI * (n - WarmUp) / (length - WarmUp));
        return MinRate + (first - MinRate) * wave / 2;
    }
}
