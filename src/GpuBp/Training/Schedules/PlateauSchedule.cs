namespace GpuBp;

/// <summary>
/// η ← max(γ η, ηₘ) after more than <see cref="Patience"/> epochs whose loss was not below (1 − threshold) of the best;
/// of the validation samples, or of the training samples where there are none.
/// </summary>
/// <remarks>As torch.optim.lr_scheduler.ReduceLROnPlateau in its modes min and rel.</remarks>
public sealed record PlateauSchedule : Schedule
{
    /// <summary>Lowers the learning rate where the loss stays.</summary>
    /// <param name="Factor">γ, above 0 and below 1.</param>
    /// <param name="Patience">Epochs without a better loss that change nothing, at least 0.</param>
    /// <param name="Threshold">By which share of itself the loss must fall to be better; at least 0 and below 1.</param>
    /// <param name="Cooldown">Epochs after a change that do not count, at least 0.</param>
    /// <param name="Least">ηₘ, at least 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public PlateauSchedule(
        double Factor = 0.1, int Patience = 10, double Threshold = 1e-4, int Cooldown = 0, double Least = 0)
        : base(ScheduleUnit.Epoch)
    {
        this.Factor = Factor is > 0 and < 1
            ? Factor
            : throw OptionCheck.Outside(Factor, nameof(Factor), "The factor must be above 0 and below 1.");
        this.Patience = OptionCheck.AtLeast(0, Patience, nameof(Patience), "The patience");
        this.Threshold = OptionCheck.Share(Threshold, nameof(Threshold), "The threshold");
        this.Cooldown = OptionCheck.AtLeast(0, Cooldown, nameof(Cooldown), "The cooldown");
        this.Least = OptionCheck.NotNegative(Least, nameof(Least), "The least learning rate");
    }

    /// <summary>γ</summary>
    public double Factor { get; }

    /// <summary>Epochs without a better loss that change nothing.</summary>
    public int Patience { get; }

    /// <summary>By which share of itself the loss must fall to be better.</summary>
    public double Threshold { get; }

    /// <summary>Epochs after a change that do not count.</summary>
    public int Cooldown { get; }

    /// <summary>ηₘ</summary>
    public double Least { get; }

    // What depends on the losses so far is the trainer's: Plateau.
    internal override double RateAt(long n, long length, double first) => first;
}

/// <summary>Where a <see cref="PlateauSchedule"/> has come to.</summary>
/// <param name="Best">The least loss that was better than the one before.</param>
/// <param name="Waited">Epochs that were not better since, or since the last change.</param>
/// <param name="Cooling">Epochs that do not count yet.</param>
/// <param name="Changes">How often the learning rate was lowered.</param>
internal sealed record Plateau(double Best, int Waited, int Cooling, int Changes)
{
    /// <summary>A change by less is none.</summary>
    private const double LeastChange = 1e-8;

    internal static Plateau Start { get; } = new(double.PositiveInfinity, 0, 0, 0);

    internal double Rate(PlateauSchedule schedule, double first) => RateAfter(schedule, first, Changes);

    /// <summary>Once the loss of an epoch is known.</summary>
    internal Plateau After(PlateauSchedule schedule, double first, double loss)
    {
        var isBetter = loss < Best * (1 - schedule.Threshold) || (double.IsPositiveInfinity(Best) && double.IsFinite(loss));
        var next = isBetter ? this with { Best = loss, Waited = 0 } : this with { Waited = Waited + 1 };
        if (next.Cooling > 0)
            next = next with { Cooling = next.Cooling - 1, Waited = 0 };
        if (next.Waited <= schedule.Patience)
            return next;

        var isLower = Rate(schedule, first) - RateAfter(schedule, first, Changes + 1) > LeastChange;
        return next with { Waited = 0, Cooling = schedule.Cooldown, Changes = Changes + (isLower ? 1 : 0) };
    }

    private static double RateAfter(PlateauSchedule schedule, double first, int changes) => changes == 0
        ? first
        : Math.Max(first * Math.Pow(schedule.Factor, changes), schedule.Least);
}
