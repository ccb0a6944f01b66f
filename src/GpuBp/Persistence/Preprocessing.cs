namespace GpuBp;

/// <summary>Turns raw rows into a network's inputs, and gives its outputs their meaning.</summary>
/// <remarks>Immutable. A <see cref="Model"/> saves it in its file, and so takes raw rows.</remarks>
public sealed record Preprocessing
{
    /// <summary>
    /// Turns a table's columns into inputs; null where raw rows are numbers already.
    /// </summary>
    public CsvEncoding? Encoding { get; init; }

    /// <summary>Scales the inputs after the encoding; null for none.</summary>
    public Scaler? Scaler { get; init; }

    /// <summary>
    /// Scales the targets of a regression; its inverse scales outputs. Null for none.
    /// </summary>
    public Scaler? TargetScaler { get; init; }

    /// <summary>The name of the target, such as its column; null for none.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// A name for each class in the order of labels; null without names or classes.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>A name for each input; null without names.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>
    /// Fits standard scaling to training samples: of the features, and in a regression of the
    /// targets too, so that learning rates do not depend on their units.
    /// </summary>
    /// <param name="train">
    /// The training samples as they were read; their names are kept too.
    /// </param>
    /// <param name="encoding">The encoding of their table; null for none.</param>
    /// <param name="target">The name of the target.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    public static Preprocessing Fit(
        Dataset train, CsvEncoding? encoding = null, string? target = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return new Preprocessing
        {
            Encoding = encoding,
            Scaler = StandardScaler.Fit(train),
            TargetScaler = train.IsClassification
                ? null
                : StandardScaler.Fit(train.Targets.Span, train.Outputs),
            Target = target,
            ClassNames = train.ClassNames,
            InputNames = train.FeatureNames,
        };
    }

    /// <summary>Scales samples for training: features, and targets if they have a scaler.</summary>
    /// <param name="raw">Samples as they were read, after the encoding.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    /// <exception cref="ArgumentException">
    /// The samples have other numbers of columns than the scalers, or a scaled value is too large
    /// for a float.
    /// </exception>
    public Dataset Apply(Dataset raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var data = Scaler?.Transform(raw) ?? raw;
        if (TargetScaler is null)
            return data;
        RequireColumns("TargetScaler", TargetScaler.Inputs, data.Outputs, "targets", nameof(raw));
        var targets = new float[data.Targets.Length];
        TargetScaler.Transform(data.Targets.Span, targets);
        return data.WithTargets(targets);
    }

    /// <exception cref="ArgumentException">
    /// A part does not fit the network's inputs or outputs.
    /// </exception>
    internal void Require(Mlp network, string name)
    {
        if (Encoding is not null)
            RequireColumns(nameof(Encoding), Encoding.Inputs, network.Inputs, "inputs", name);
        if (Scaler is not null)
            RequireColumns(nameof(Scaler), Scaler.Inputs, network.Inputs, "inputs", name);
        if (InputNames is not null)
            RequireColumns(nameof(InputNames), InputNames.Count, network.Inputs, "inputs", name);
        if (TargetScaler is not null)
            RequireColumns(
                nameof(TargetScaler), TargetScaler.Inputs, network.Outputs, "outputs", name);
        if (ClassNames is not null)
            RequireColumns(nameof(ClassNames), ClassNames.Count, Math.Max(network.Outputs, 2),
                "classes", name);
        if (ClassNames is not null && TargetScaler is not null)
            throw new ArgumentException(
                "Preprocessing has ClassNames and a TargetScaler: a model's outputs are either " +
                "classes or values. Set one.",
                name);
    }

    private static void RequireColumns(string what, int has, int needs, string of, string name)
    {
        if (has != needs)
            throw new ArgumentException(
                $"The {what} of the Preprocessing is of {has}; there are {needs} {of}.", name);
    }
}
