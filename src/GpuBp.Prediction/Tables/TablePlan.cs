using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// How rows of a table become inputs of a network: made once from the training rows, saved with
/// the model, and followed by every later row.
/// </summary>
/// <remarks>Immutable. The rules are in docs/tables.md.</remarks>
public sealed record TablePlan
{
    /// <summary>How the training table was laid out.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>What each column becomes, in the table's order, without those of the
    /// target.</summary>
    public required IReadOnlyList<ColumnPlan> Columns
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
            var first = new int[field.Count + 1];
            for (var k = 0; k < field.Count; k++)
                first[k + 1] = checked(first[k] + (field[k]?.Inputs ?? 0));
            FirstInputs = first;
        }
    }

    /// <summary>What the target is; null where a plan has none.</summary>
    public TargetPlan? Target { get; init; }

    /// <summary>What is done with cells that no training row was like, where nobody says
    /// otherwise.</summary>
    public UnknownCells Unknown { get; init; }

    /// <summary>The inputs that a row becomes.</summary>
    [JsonIgnore]
    public int Inputs => FirstInputs[^1];

    /// <summary>Whether columns are found by their names; else by their places.</summary>
    [JsonIgnore]
    public bool HasNames => Columns.All(column => column.Name is not null);

    /// <summary>The first input of each column, and the number of all.</summary>
    internal IReadOnlyList<int> FirstInputs { get; private init; } = [0];

    /// <inheritdoc/>
    public bool Equals(TablePlan? other) =>
        other is not null && Format.Equals(other.Format) && Unknown == other.Unknown
        && Equals(Target, other.Target) && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Columns.Count, Inputs, Target);

    /// <summary>A name for each input, such as <c>age</c> or <c>colour=red</c>.</summary>
    public IReadOnlyList<string> InputNames() =>
        [.. Columns.Index().SelectMany(column => column.Item.InputNames(Place(column.Index)))];

    /// <summary>Each column, and what becomes of it.</summary>
    public IEnumerable<(string Column, string Plan)> Describe() => Columns.Index()
        .Select(c => (c.Item.Name ?? $"column {Place(c.Index)}", c.Item.ToString()));

    /// <summary>The columns that are not plainly a number, and what becomes of each.</summary>
    public IEnumerable<(string Column, string Plan)> Notable() => Describe().Where((_, k) =>
        Columns[k].Kind != ColumnKind.Number || Columns[k].HasMissing ||
        Columns[k].Reason is not null);

    /// <summary>The place in the table of column k, beside which the target stands.</summary>
    internal int Place(int k)
    {
        foreach (var target in (Target?.Columns ?? []).Order())
            k += k >= target ? 1 : 0;
        return k;
    }

    /// <summary>The same plan without scaling: for a scaler of your own, or for none.</summary>
    public TablePlan WithoutScaling() => this with
    {
        Columns =
        [
            .. Columns.Select(column => column with
            {
                Clip = null,
                Means = [.. column.Means.Select(_ => 0.0)],
                Deviations = [.. column.Deviations.Select(_ => 1.0)],
            }),
        ],
        Target = Target?.Means is not { } means ? Target : Target with
        {
            Means = [.. means.Select(_ => 0.0)],
            Deviations = [.. means.Select(_ => 1.0)],
            QuantileShifts = null,
        },
    };

    /// <summary>Whether a number becomes more than itself, shifted and divided.</summary>
    internal bool EncodesNumbers =>
        Columns.Any(column => column.Encoders.Count > 0 || column.Clip is not null);

    /// <summary>The same plan with numbers as they are, scaled: without encoders.</summary>
    internal TablePlan WithoutEncoders() => this with
    {
        Columns =
        [
            .. Columns.Select(column => column.Encoders.Count == 0 ? column : column with
            {
                Encoders = [],
                Means = [column.Means[0]],
                Deviations = [column.Deviations[0]],
            }),
        ],
    };

    /// <summary>The bound of each input's smooth clip; infinite for none.</summary>
    internal IReadOnlyList<double> Clips() =>
    [
        .. Columns.SelectMany(column => Enumerable.Range(0, column.Inputs)
            .Select(j => (j == 0 ? column.Clip : null) ?? double.PositiveInfinity)),
    ];

    /// <summary>What the inputs are scaled by.</summary>
    internal StandardScaler Scaler() => new(
        [.. Columns.SelectMany(column => column.Means)],
        [.. Columns.SelectMany(column => column.Deviations)]);

    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    internal void Verify()
    {
        foreach (var column in Columns)
            (column ?? throw new ArgumentException("A column of the plan is null.")).Verify();
        if (Inputs == 0)
            throw new ArgumentException(
                $"The {Columns.Count} columns of the plan become no input.");
        if (Columns.Any(column => column.Name is null) &&
            Columns.Any(column => column.Name is not null))
            throw new ArgumentException("Some columns of the plan have names and some have none.");
        Target?.Verify();
    }
}
