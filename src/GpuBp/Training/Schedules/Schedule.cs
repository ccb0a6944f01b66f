namespace GpuBp;

/// <summary>What a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Epochs: the learning rate is the same for all steps of one.</summary>
    Epoch,

    /// <summary>Steps: each batch has a learning rate of its own.</summary>
    Step,
}

/// <summary>
/// How the learning rate changes while a network is trained: η as a function of n, the epochs or steps that
/// a trainer has gone through, over all calls of <see cref="Trainer.Fit(Dataset, FitOptions,
/// IProgress{TrainingProgress}, CancellationToken)"/>, and of the optimiser's learning rate η₀.
/// </summary>
/// <remarks>As the schedulers of torch.optim.lr_scheduler, one call of step() for each unit.</remarks>
public abstract record Schedule
{
    private protected Schedule(ScheduleUnit unit)
    {
        if (!Enum.IsDefined(unit))
            throw OptionCheck.Outside(
                unit, nameof(Unit), $"The unit must be one of {string.Join(", ", Enum.GetNames<ScheduleUnit>())}.");
        Unit = unit;
    }

    /// <summary>η = η₀</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>What n counts.</summary>
    public ScheduleUnit Unit { get; }

    /// <summary>Whether η depends on how long the whole training is.</summary>
    internal virtual bool NeedsLength => false;

    /// <summary>η</summary>
    /// <param name="n">Units before, from 0.</param>
    /// <param name="length">Units of the whole training, for a schedule that was given no length.</param>
    /// <param name="first">η₀</param>
    internal abstract double RateAt(long n, long length, double first);

    private sealed record ConstantSchedule() : Schedule(ScheduleUnit.Epoch)
    {
        public override string ToString() => "constant";

        internal override double RateAt(long n, long length, double first) => first;
    }
}
