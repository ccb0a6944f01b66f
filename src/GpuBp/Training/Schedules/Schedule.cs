namespace GpuBp;

/// <summary>The unit that a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Epochs: all steps of an epoch have the same learning rate.</summary>
    Epoch,

    /// <summary>Steps: each step has a learning rate of its own.</summary>
    Step,
}

/// <summary>
/// How the learning rate changes during training: η as a function of n, the trainer's finished
/// epochs or steps over all calls of <c>Fit</c>, and of the optimizer's learning rate η₀.
/// </summary>
/// <remarks>
/// As the schedulers of torch.optim.lr_scheduler, with one call of step() for each unit.
/// </remarks>
public abstract record Schedule
{
    private protected Schedule(ScheduleUnit unit)
    {
        if (!Enum.IsDefined(unit))
            throw OptionCheck.Outside(
                unit,
                nameof(Unit),
                $"The unit must be one of {string.Join(", ", Enum.GetNames<ScheduleUnit>())}.");
        Unit = unit;
    }

    /// <summary>η = η₀</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>The unit of n.</summary>
    public ScheduleUnit Unit { get; }

    /// <summary>Whether η depends on the length of the whole training.</summary>
    internal virtual bool NeedsLength => false;

    /// <summary>η</summary>
    /// <param name="n">Finished units.</param>
    /// <param name="length">
    /// The units of the whole training, for a schedule without a length of its own.
    /// </param>
    /// <param name="first">η₀</param>
    internal abstract double RateAt(long n, long length, double first);

    private sealed record ConstantSchedule() : Schedule(ScheduleUnit.Epoch)
    {
        public override string ToString() => "constant";

        internal override double RateAt(long n, long length, double first) => first;
    }
}
