namespace GpuBp;

/// <summary>What a table's target holds.</summary>
public enum TargetTask
{
    /// <summary>What most of its cells say.</summary>
    Inferred,

    /// <summary>Classes; of several columns labels, of which a row may have several.</summary>
    Classification,

    /// <summary>Numbers.</summary>
    Regression,
}

/// <summary>What stands in for a number that is missing.</summary>
public enum MissingNumbers
{
    /// <summary>The median of the training rows; where more than 2 % of a column's cells are
    /// unreadable: an error.</summary>
    Inferred,

    /// <summary>The median of the training rows.</summary>
    Median,

    /// <summary>The mean of the training rows.</summary>
    Mean,

    /// <summary>Nothing: a missing cell is an error.</summary>
    Error,
}

/// <summary>Decisions of a <see cref="TablePlan"/> that are made by you, not by the table's
/// cells.</summary>
/// <remarks>Columns are named by their names, or by their places from 0.</remarks>
public sealed record TableOptions
{
    /// <summary>What the target holds.</summary>
    public TargetTask Task { get; init; }

    /// <summary>
    /// Several columns to predict at once: labels where all hold zeros and ones, else numbers.
    /// Empty for one target.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>
    /// The levels of the quantiles to predict of a target of numbers, rising, such as 0.05, 0.5,
    /// 0.95; null to predict the number itself.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, or they are not between 0 and 1 in
    /// rising order.</exception>
    public IReadOnlyList<double>? Quantiles
    {
        get;
        init => field = QuantileLevels.Require(value, nameof(Quantiles));
    }

    /// <summary>
    /// Whether answers of a target of numbers may lie outside of the range of the training rows'
    /// targets. By default they do not, as those of trees: a network that is asked far from its
    /// training rows can answer anything. Quantiles have no bounds.
    /// </summary>
    public bool Extrapolates { get; init; }

    /// <summary>The classes in the order of their numbers; null for those that the rows
    /// have.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Columns that become no input.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Columns of numbers, whatever most of their cells are.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Columns of categories, though they hold numbers or many texts.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Columns of categories that become their place in order.</summary>
    public IReadOnlyList<string> Ordinals { get; init; } = [];

    /// <summary>Columns of dates.</summary>
    public IReadOnlyList<string> Dates { get; init; } = [];

    /// <summary>In which order dates have their parts; null for what a column's cells
    /// say.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>What stands in for numbers that are missing.</summary>
    public MissingNumbers Missing { get; init; }

    /// <summary>
    /// What columns of numbers become, beside themselves; null for nothing, but
    /// <see cref="NumberEncoding.Suggested"/> by <c>Model.Train</c>.
    /// </summary>
    public NumberEncoding? Encoding { get; init; }

    /// <summary>What is to be done with cells that no training row was like.</summary>
    public UnknownCells Unknown { get; init; }
}
