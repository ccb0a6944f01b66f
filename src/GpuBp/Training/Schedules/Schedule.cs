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
/// epochs or steps over all calls of <c>Fit</c>, and of the optimizer's learning rate η₀. For
/// weight decay and dropout the function gives a factor of them, with η₀ = 1.
/// </summary>
/// <remarks>
/// As the schedulers of torch.optim.lr_scheduler, with one call of step() for each unit. A schedule
/// of your own is a record whose properties are its settings: a checkpoint knows it by its text,
/// and goes on only with the same.
/// </remarks>
/// <example>
/// <code>
/// record InverseRoot(double Steps) : Schedule(ScheduleUnit.Step)
/// {
///     protected override double RateAt(long n, long length, double first) =>
///         first / Math.Sqrt(1 + n / Steps);
/// }
/// </code>
/// </example>
public abstract record Schedule
{
    /// <summary>Sets what the schedule counts.</summary>
    /// <param name="unit">The unit of n.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such unit.</exception>
    protected Schedule(ScheduleUnit unit)
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

    /// <summary>Whether η depends on the length of the whole training, which a stream does not
    /// know in steps.</summary>
    protected internal virtual bool NeedsLength => false;

    /// <summary>η, a finite number and at least 0; a function of these numbers alone, so that a
    /// training that goes on has the rates of one that was not ended.</summary>
    /// <param name="n">Finished units.</param>
    /// <param name="length">
    /// The units of the whole training, for a schedule without a length of its own.
    /// </param>
    /// <param name="first">η₀</param>
    protected internal abstract double RateAt(long n, long length, double first);

    /// <summary>η, verified.</summary>
    /// <param name="n">Finished units.</param>
    /// <param name="length">The units of the whole training.</param>
    /// <param name="first">η₀</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="InvalidOperationException">It is no such number.</exception>
    internal double Value(long n, long length, double first, string what)
    {
        var value = RateAt(n, length, first);
        return double.IsFinite(value) && value >= 0 ? value : throw new InvalidOperationException(
            $"{this} gives the {what} {value} after {n:N0} " +
            (Unit == ScheduleUnit.Step ? "steps" : "epochs") +
            $" of {length:N0}; a finite number, 0 or above, is expected of RateAt.");
    }

    private sealed record ConstantSchedule() : Schedule(ScheduleUnit.Epoch)
    {
        public override string ToString() => "constant";

        protected internal override double RateAt(long n, long length, double first) => first;
    }
}
