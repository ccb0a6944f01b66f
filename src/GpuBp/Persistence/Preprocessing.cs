namespace GpuBp;

/// <summary>What becomes of raw rows before a network sees them, and what its outputs stand for.</summary>
/// <remarks>Immutable. It travels in the model's file, so that a model takes raw rows: see <see cref="Model"/>.</remarks>
public sealed record Preprocessing
{
    /// <summary>What the columns of a table became; null where inputs are numbers, one for each.</summary>
    public CsvEncoding? Encoding { get; init; }

    /// <summary>What the inputs are scaled by, after the encoding; null for nothing.</summary>
    public Scaler? Scaler { get; init; }

    /// <summary>What the targets of a regression were scaled by; its inverse is applied to outputs. Null for nothing.</summary>
    public Scaler? TargetScaler { get; init; }

    /// <summary>The name of what is predicted, such as the target's column; null where it has none.</summary>
    public string? Target { get; init; }

    /// <summary>A name for each class in the order of their numbers; null where they have none, or there are none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>A name for each input; null where they have none.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>
    /// Standard scaling, fitted to training samples: of the features, and in a regression of the targets too, so that
    /// learning rates need not know their units.
    /// </summary>
    /// <param name="train">The training samples as they were read, whose names are kept too.</param>
    /// <param name="encoding">What the columns of their table became; null where there was none.</param>
    /// <param name="target">The name of what is predicted.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    public static Preprocessing Fit(Dataset train, CsvEncoding? encoding = null, string? target = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        return new Preprocessing
        {
            Encoding = encoding,
            Scaler = StandardScaler.Fit(train),
            TargetScaler = train.IsClassification ? null : StandardScaler.Fit(train.Targets.Span, train.Outputs),
            Target = target,
            ClassNames = train.ClassNames,
            InputNames = train.FeatureNames,
        };
    }

    /// <summary>Samples as the network is trained with them: features scaled, and targets where those are.</summary>
    /// <param name="raw">Samples as they were read, after the encoding.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    /// <exception cref="ArgumentException">They have other numbers of columns than the scalers, or a scaled value is too
    /// large for a float.</exception>
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

    /// <exception cref="ArgumentException">It is not of this network's inputs and outputs.</exception>
    internal void Require(Mlp network, string name)
    {
        if (Encoding is not null)
            RequireColumns(nameof(Encoding), Encoding.Inputs, network.Inputs, "inputs", name);
        if (Scaler is not null)
            RequireColumns(nameof(Scaler), Scaler.Inputs, network.Inputs, "inputs", name);
        if (InputNames is not null)
            RequireColumns(nameof(InputNames), InputNames.Count, network.Inputs, "inputs", name);
        if (TargetScaler is not null)
            RequireColumns(nameof(TargetScaler), TargetScaler.Inputs, network.Outputs, "outputs", name);
        if (ClassNames is not null)
            RequireColumns(nameof(ClassNames), ClassNames.Count, Math.Max(network.Outputs, 2), "classes", name);
        if (ClassNames is not null && TargetScaler is not null)
            throw new ArgumentException(
                "Preprocessing has ClassNames and a TargetScaler: a model's outputs are of classes, or are values. Set one.", name);
    }

    private static void RequireColumns(string what, int has, int needs, string of, string name)
    {
        if (has != needs)
            throw new ArgumentException($"The {what} of the Preprocessing is of {has}; there are {needs} {of}.", name);
    }
}
