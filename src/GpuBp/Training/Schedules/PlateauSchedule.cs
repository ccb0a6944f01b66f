namespace GpuBp;

/// <summary>
/// η ← max(γ η, ηₘ) after more than <see cref="Patience"/> epochs whose loss is not below (1 −
/// threshold) times the best. The loss is that of the validation samples; without any, of the
/// training samples.
/// </summary>
/// <remarks>As torch.optim.lr_scheduler.ReduceLROnPlateau in its modes min and rel.</remarks>
public sealed record PlateauSchedule : Schedule
{
    /// <summary>Lowers the learning rate when the loss stops falling.</summary>
    /// <param name="Factor">γ, above 0 and below 1.</param>
    /// <param name="Patience">The number of epochs to wait for a better loss, at least 0.</param>
    /// <param name="Threshold">
    /// The share of itself by which the loss must fall to be better; at least 0 and below 1.
    /// </param>
    /// <param name="Cooldown">
    /// The number of epochs after a change before the wait starts again, at least 0.
    /// </param>
    /// <param name="MinRate">ηₘ, at least 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public PlateauSchedule(
        double Factor = 0.1,
        int Patience = 10,
        double Threshold = 1e-4,
        int Cooldown = 0,
        double MinRate = 0)
        : base(ScheduleUnit.Epoch)
    {
        this.Factor = Factor is > 0 and < 1
            ? Factor
            : throw OptionCheck.Outside(
                Factor, nameof(Factor), "The factor must be above 0 and below 1.");
        this.Patience = OptionCheck.AtLeast(0, Patience, nameof(Patience), "The patience");
        this.Threshold = OptionCheck.Share(Threshold, nameof(Threshold), "The threshold");
        this.Cooldown = OptionCheck.AtLeast(0, Cooldown, nameof(Cooldown), "The cooldown");
        this.MinRate =
            OptionCheck.NotNegative(MinRate, nameof(MinRate), "The minimum learning rate");
    }

    /// <summary>γ</summary>
    public double Factor { get; }

    /// <summary>The number of epochs to wait for a better loss.</summary>
    public int Patience { get; }

    /// <summary>The share of itself by which the loss must fall to be better.</summary>
    public double Threshold { get; }

    /// <summary>The number of epochs after a change before the wait starts again.</summary>
    public int Cooldown { get; }

    /// <summary>ηₘ</summary>
    public double MinRate { get; }

    // The losses so far are in Plateau, a part of the run's state.
    /// <inheritdoc/>
    protected internal override double RateAt(long n, long length, double first) => first;
}

/// <summary>The state of a <see cref="PlateauSchedule"/>.</summary>
/// <param name="Best">The best loss so far, by the threshold.</param>
/// <param name="Waited">Epochs without a better loss since, or since the last change.</param>
/// <param name="Cooling">Epochs until the wait starts again.</param>
/// <param name="Changes">How often the learning rate was lowered.</param>
internal sealed record Plateau(double Best, int Waited, int Cooling, int Changes)
{
    /// <summary>A smaller change does not count.</summary>
    private const double MinChange = 1e-8;

    internal static Plateau Start { get; } = new(double.PositiveInfinity, 0, 0, 0);

    internal double Rate(PlateauSchedule schedule, double first) =>
        RateAfter(schedule, first, Changes);

    /// <summary>The state after an epoch, by its loss.</summary>
    internal Plateau After(PlateauSchedule schedule, double first, double loss)
    {
        var isBetter = loss < Best * (1 - schedule.Threshold) ||
            (double.IsPositiveInfinity(Best) && double.IsFinite(loss));
        var next = isBetter
            ? this with { Best = loss, Waited = 0 }
            : this with { Waited = Waited + 1 };
        if (next.Cooling > 0)
            next = next with { Cooling = next.Cooling - 1, Waited = 0 };
        if (next.Waited <= schedule.Patience)
            return next;

        var isLower = Rate(schedule, first) - RateAfter(schedule, first, Changes + 1) > MinChange;
        return next with
        {
            Waited = 0,
            Cooling = schedule.Cooldown,
            Changes = Changes + (isLower ? 1 : 0),
        };
    }

    private static double RateAfter(PlateauSchedule schedule, double first, int changes) =>
        changes == 0
        ? first
        : Math.Max(first * Math.Pow(schedule.Factor, changes), schedule.MinRate);
}
