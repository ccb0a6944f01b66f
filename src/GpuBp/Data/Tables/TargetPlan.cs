using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>What a table's target is: classes, several labels, or numbers.</summary>
/// <remarks>Immutable. Numbers are scaled as inputs are: (y − Means) / Deviations, in double.
/// Labels are several columns of zeros and ones; a row may have none, one or several.</remarks>
public sealed record TargetPlan
{
    private const int ShownClasses = 10;

    /// <summary>The names of the target's columns; null where the table has no names.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The places of the target's columns in the table, from 0.</summary>
    public required IReadOnlyList<int> Columns { get; init; }

    /// <summary>The name of each class in the order of their numbers; null of numbers.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// The smallest probability that predicts class 1 of two classes, or each of several labels;
    /// null where the likeliest class is predicted, and of numbers.
    /// </summary>
    public IReadOnlyList<float>? Thresholds { get; init; }

    /// <summary>The mean of each column of numbers; null of classes and labels.</summary>
    public IReadOnlyList<double>? Means { get; init; }

    /// <summary>The deviation of each column of numbers; null of classes and labels.</summary>
    public IReadOnlyList<double>? Deviations { get; init; }

    /// <summary>Whether classes were given as numbers from 0, and have no other names.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>What may be a mistake in the table; null where nothing is.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether the target holds classes.</summary>
    [JsonIgnore]
    public bool IsClassification => Classes is not null;

    /// <summary>Whether the target holds labels, of which a row may have several.</summary>
    [JsonIgnore]
    public bool IsMultiLabel => Classes is null && Means is null;

    /// <summary>Numbers that a network gives for a row.</summary>
    [JsonIgnore]
    public int Outputs => Classes?.Count ?? Columns.Count;

    /// <inheritdoc/>
    public bool Equals(TargetPlan? other) =>
        other is not null && Hint == other.Hint && IsNumbered == other.IsNumbered
        && Columns.SequenceEqual(other.Columns)
        && Same(Names, other.Names) && Same(Classes, other.Classes)
        && Same(Thresholds, other.Thresholds)
        && Same(Means, other.Means) && Same(Deviations, other.Deviations);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Columns.Count, Outputs, Hint);

    /// <summary>Such as <c>'kind': 3 classes (a, b, c)</c>.</summary>
    public override string ToString() =>
        (Names is null ? "" : string.Join(", ", Names.Select(name => $"'{name}'")) + ": ") +
        (IsMultiLabel ? $"{Columns.Count} labels"
            : Classes is null ? "numbers"
            : $"{Classes.Count} classes" + (IsNumbered ? ""
                : $" ({string.Join(", ", Classes.Take(ShownClasses))}" +
                    (Classes.Count > ShownClasses ? ", …)" : ")"))) +
        (Hint is null ? "" : $"; {Hint}");

    /// <summary>The scaler of the numbers; null of classes.</summary>
    internal StandardScaler? Scaler() =>
        Means is null ? null : new StandardScaler(Means, Deviations!);

    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    internal void Verify()
    {
        if (Columns.Count == 0 || Columns.Any(k => k < 0) ||
            (Names is not null && Names.Count != Columns.Count))
            throw new ArgumentException(
                $"The target has {Columns.Count} columns and {Names?.Count} names.");
        if ((Classes is not null && Means is not null) || Means?.Count != Deviations?.Count)
            throw new ArgumentException("The target has both classes and means.");
        if (Thresholds?.Count != (IsMultiLabel ? Columns.Count : Thresholds is null ? null : 1) ||
            (Thresholds is not null && (Means is not null || Classes is { Count: not 2 } ||
                Thresholds.Any(float.IsNaN))))
            throw new ArgumentException(
                $"The target has {Thresholds?.Count ?? 0} thresholds; one is expected of two " +
                "classes, one for each of several labels, and none of other targets.");
        if (Classes is not null &&
            (Classes.Count < 2 || Columns.Count > 1 || Classes.Contains(null!)
            || Classes.Distinct(StringComparer.Ordinal).Count() < Classes.Count))
            throw new ArgumentException($"The target has {Classes.Count} classes, or one twice.");
        if (Means is not null)
            _ = Means.Count == Columns.Count ? Scaler() : throw new ArgumentException(
                $"The target has {Means.Count} means for {Columns.Count} columns.");
    }

    private static bool Same<T>(IReadOnlyList<T>? first, IReadOnlyList<T>? second) =>
        first is null ? second is null : second is not null && first.SequenceEqual(second);
}
