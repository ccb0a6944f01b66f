namespace GpuBp;

/// <summary>Turns raw rows into a network's inputs, and gives its outputs their meaning.</summary>
/// <remarks>
/// Immutable. A model saves it in its file, and so takes raw rows. It has a plan,
/// which says all, or the parts that a network of your own needs.
/// </remarks>
public sealed record Preprocessing
{
    /// <summary>What the columns of a table become; null where raw rows are the inputs'
    /// numbers.</summary>
    public TablePlan? Plan { get; init; }

    /// <summary>Scales inputs, where there is no plan; null for nothing.</summary>
    public Scaler? Scaler { get; init; }

    /// <summary>Scales the targets of a regression, where there is no plan; its inverse scales
    /// outputs.</summary>
    public Scaler? TargetScaler { get; init; }

    /// <summary>The name of the target, where there is no plan; null for none.</summary>
    public string? Target { get; init; }

    /// <summary>A name for each class, where there is no plan; null for none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>A name for each output, where there is no plan and outputs are labels or numbers;
    /// null for none.</summary>
    public IReadOnlyList<string>? TargetNames { get; init; }

    /// <summary>
    /// The smallest probability that predicts class 1 of two classes, or each of several labels,
    /// where there is no plan; null where the likeliest class is predicted.
    /// </summary>
    /// <remarks>With a threshold for each of several outputs, these are labels, of which a row may
    /// have none, one or several.</remarks>
    public IReadOnlyList<float>? Thresholds { get; init; }

    /// <summary>A name for each input, where there is no plan; null for none.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>Scales rows of numbers, by the plan, which may have encoders, or by the parts; null
    /// for nothing.</summary>
    internal Func<float[,], float[,]>? InputScaling => Plan is { EncodesNumbers: true } plan
        ? new NumberRows(plan).Transform
        : (Plan?.Scaler() ?? Scaler) is { } scaler ? scaler.Transform : null;

    /// <summary>Scales targets, by the plan or by the parts.</summary>
    internal Scaler? OutputScaling => Plan is null ? TargetScaler : Plan.Target?.OutputScaler();

    /// <exception cref="InvalidOperationException">There is no plan.</exception>
    internal TablePlan RequirePlan() => Plan ?? throw new InvalidOperationException(
        "The model has no plan of a table's columns. Give its inputs as numbers, or make it by " +
        "Preprocessing.Fit.");

    /// <exception cref="ArgumentException">It is not of this network's inputs and
    /// outputs.</exception>
    internal void Require(int inputs, int outputs, string name)
    {
        if (Plan is not null)
        {
            if (Scaler is not null || TargetScaler is not null || Target is not null ||
                ClassNames is not null || InputNames is not null || TargetNames is not null ||
                Thresholds is not null)
                throw new ArgumentException(
                    "Preprocessing has a Plan, which says all, and parts beside it; set one or " +
                    "the other.", name);
            Plan.Verify();
            RequireColumns(nameof(Plan), Plan.Inputs, inputs, "inputs", name);
            RequireColumns(
                "target",
                Plan.Target?.Outputs,
                Outputs(outputs, Plan.Target?.Classes),
                "outputs",
                name);
        }

        RequireColumns(nameof(Scaler), Scaler?.Inputs, inputs, "inputs", name);
        RequireColumns(nameof(InputNames), InputNames?.Count, inputs, "inputs", name);
        RequireColumns(
            nameof(TargetScaler), TargetScaler?.Inputs, outputs, "outputs", name);
        RequireColumns(
            nameof(ClassNames), ClassNames?.Count, Outputs(outputs, ClassNames), "classes", name);
        RequireColumns(nameof(TargetNames), TargetNames?.Count, outputs, "outputs", name);
        if (Thresholds is not null)
            RequireThresholds(Thresholds, outputs, name);
        if (ClassNames is not null && TargetScaler is not null)
            throw new ArgumentException(
                "Preprocessing has ClassNames and a TargetScaler: a model's outputs are of " +
                "classes, or are values. Set one.", name);
    }

    private void RequireThresholds(IReadOnlyList<float> thresholds, int outputs, string name)
    {
        if (thresholds.Count != outputs && !(thresholds.Count == 1 && outputs == 2))
            throw new ArgumentException(
                $"The Preprocessing has {thresholds.Count} Thresholds for {outputs} outputs. " +
                "Give one for two classes, or one for each of several labels.", name);
        if (thresholds.Any(float.IsNaN))
            throw new ArgumentException(
                "A threshold of the Preprocessing is NaN; give numbers.", name);
        if (TargetScaler is not null || (ClassNames is not null && thresholds.Count > 1))
            throw new ArgumentException(
                $"The Preprocessing has {thresholds.Count} Thresholds, but " +
                (TargetScaler is not null
                    ? "a TargetScaler: its outputs are numbers."
                    : "ClassNames: of more than two classes the likeliest one is predicted.") +
                " Leave the Thresholds out.", name);
    }

    // A single output tells two classes apart.
    private static int Outputs(int outputs, IReadOnlyList<string>? classes) =>
        classes is null ? outputs : Math.Max(outputs, 2);

    // A part that is not there is of no number.
    private static void RequireColumns(string what, int? has, int needs, string of, string name)
    {
        if (has is not null && has != needs)
            throw new ArgumentException(
                $"The {what} of the Preprocessing is of {has}; there are {needs} {of}.", name);
    }
}
