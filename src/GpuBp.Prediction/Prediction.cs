namespace GpuBp;

/// <summary>What a model gives for one row.</summary>
public sealed record Prediction
{
    /// <summary>The class, from 0, the likeliest or by the model's threshold; null of labels and
    /// numbers, −1 where an output is NaN.</summary>
    public int? Label { get; init; }

    /// <summary>The name of the class; null of labels and numbers.</summary>
    public string? Class { get; init; }

    /// <summary>The probability of that class; null of labels and numbers.</summary>
    public float? Probability { get; init; }

    /// <summary>The probability of each class or label by its name; null of numbers.</summary>
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <summary>The names of the labels that the row has; null where targets exclude one another,
    /// or are numbers.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Each number by its target's name; null of classes and labels.</summary>
    public IReadOnlyDictionary<string, float>? Numbers { get; init; }

    /// <summary>What the model gives, [outputs], in the targets' units.</summary>
    public required IReadOnlyList<float> Outputs { get; init; }

    /// <summary>How far the members of an ensemble differ on each output: their sample standard
    /// deviation; null of a single network.</summary>
    public IReadOnlyList<float>? Spread { get; init; }

    /// <summary>Cells of the row that no training row was like; empty where there are
    /// none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The class and its probability, the labels, or the numbers.</summary>
    public override string ToString() => Class is not null ? $"{Class} ({Probability:P1})"
        : Labels is not null ? (Labels.Count > 0 ? string.Join(", ", Labels) : "no label")
        : string.Join(", ", Numbers!.Select(number => $"{number.Key} {number.Value:G6}"));

    internal static Prediction Of(OutputMeaning meaning, float[] outputs)
    {
        if (meaning.IsMultiLabel)
        {
            var labels = ClassLabels.SetFromOutputs(outputs, meaning.Thresholds!);
            return new Prediction
            {
                Outputs = outputs,
                Labels = [.. labels.Select(meaning.ClassName)],
                Probabilities = meaning.OutputNames().Zip(outputs).ToDictionary(),
            };
        }

        if (!meaning.IsClassification)
            return new Prediction
            {
                Outputs = outputs,
                Numbers = meaning.OutputNames().Zip(outputs).ToDictionary(),
            };
        var label = ClassLabels.FromOutputs(outputs, meaning.Threshold);
        float[] shares = outputs.Length > 1 ? outputs : [1 - outputs[0], outputs[0]];
        return new Prediction
        {
            Label = label,
            Class = meaning.ClassName(label),
            Probability = label < 0 ? float.NaN : shares[label],
            Probabilities = shares.Index().ToDictionary(
                share => meaning.ClassName(share.Index), share => share.Item),
            Outputs = outputs,
        };
    }
}
