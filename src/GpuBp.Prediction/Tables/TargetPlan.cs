using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>What a table's target is: classes, several labels, or numbers.</summary>
/// <remarks>Immutable. Numbers are scaled as inputs are: (y − Means) / Deviations, in double.
/// Labels are several columns of zeros and ones; a row may have none, one or several. Quantiles of
/// a column of numbers are several outputs, whose target is that column.</remarks>
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

    /// <summary>The smallest number of each column in the training rows, below which no answer
    /// lies; null of answers without bounds, and of classes and labels.</summary>
    public IReadOnlyList<double>? Minima { get; init; }

    /// <summary>The largest number of each column in the training rows, above which no answer
    /// lies; null where <see cref="Minima"/> is null.</summary>
    public IReadOnlyList<double>? Maxima { get; init; }

    /// <summary>
    /// The levels of the quantiles that a network gives of a column of numbers, rising, above 0
    /// and below 1; null where it gives the number itself.
    /// </summary>
    public IReadOnlyList<double>? Quantiles { get; init; }

    /// <summary>
    /// What is added to each quantile, in the target's unit, so that it holds on rows that
    /// training has not seen; null for nothing.
    /// </summary>
    public IReadOnlyList<double>? QuantileShifts { get; init; }

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
    public int Outputs => Classes?.Count ?? Quantiles?.Count ?? Columns.Count;

    /// <summary>A name for each output that is no class, such as <c>price 0.05</c>; null where
    /// there are none.</summary>
    internal IReadOnlyList<string>? OutputNames => Quantiles is null ? Names :
    [
        .. Quantiles.Select(level => string.Create(
            CultureInfo.InvariantCulture, $"{Names?[0] ?? "quantile"} {level}")),
    ];

    /// <inheritdoc/>
    public bool Equals(TargetPlan? other) =>
        other is not null && Hint == other.Hint && IsNumbered == other.IsNumbered
        && Columns.SequenceEqual(other.Columns)
        && Same(Names, other.Names) && Same(Classes, other.Classes)
        && Same(Thresholds, other.Thresholds)
        && Same(Means, other.Means) && Same(Deviations, other.Deviations)
        && Same(Minima, other.Minima) && Same(Maxima, other.Maxima)
        && Same(Quantiles, other.Quantiles) && Same(QuantileShifts, other.QuantileShifts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Columns.Count, Outputs, Hint);

    /// <summary>Such as <c>'kind': 3 classes (a, b, c)</c>.</summary>
    public override string ToString() =>
        (Names is null ? "" : string.Join(", ", Names.Select(name => $"'{name}'")) + ": ") +
        (IsMultiLabel ? $"{Columns.Count} labels"
            : Quantiles is not null ? string.Create(
                CultureInfo.InvariantCulture, $"quantiles {string.Join(", ", Quantiles)}")
            : Classes is null ? "numbers"
            : $"{Classes.Count} classes" + (IsNumbered ? ""
                : $" ({string.Join(", ", Classes.Take(ShownClasses))}" +
                    (Classes.Count > ShownClasses ? ", …)" : ")"))) +
        (Hint is null ? "" : $"; {Hint}");

    /// <summary>The scaler of the numbers that the outputs learn; null of classes.</summary>
    internal StandardScaler? Scaler() =>
        Means is null ? null : new StandardScaler(OfOutputs(Means), OfOutputs(Deviations!));

    /// <summary>The scaler whose inverse gives answers; null of classes.</summary>
    internal StandardScaler? OutputScaler() => QuantileShifts is null ? Scaler() :
        new StandardScaler(
            [.. QuantileShifts.Select(shift => Means![0] + shift)], OfOutputs(Deviations!));

    /// <summary>Brings each answer into the range that training has seen; NaN stays NaN.</summary>
    /// <param name="answers">[columns] in the target's unit.</param>
    internal void Clamp(Span<float> answers)
    {
        for (var j = 0; j < Minima?.Count; j++)
            answers[j] = Math.Clamp(answers[j], (float)Minima[j], (float)Maxima![j]);
    }

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
        VerifyQuantiles();
        if (Minima is null ? Maxima is not null
            : Minima.Count != Means?.Count || Minima.Count != Maxima?.Count || Quantiles is not null
            || !Minima.Zip(Maxima).All(range => range.First <= range.Second))
            throw new ArgumentException(
                $"The target has {Minima?.Count ?? 0} minima and {Maxima?.Count ?? 0} maxima; " +
                "one of each, the minimum not above the maximum, is expected of each column of " +
                "numbers, or none.");
        if (Means is not null)
            _ = Means.Count == Columns.Count ? Scaler() : throw new ArgumentException(
                $"The target has {Means.Count} means for {Columns.Count} columns.");
    }

    private void VerifyQuantiles()
    {
        if (Quantiles is null ? QuantileShifts is not null
            : Means?.Count != 1 || !QuantileLevels.AreValid(Quantiles) ||
            (QuantileShifts is not null && (QuantileShifts.Count != Quantiles.Count ||
                !QuantileShifts.All(double.IsFinite))))
            throw new ArgumentException(
                $"The target has {Quantiles?.Count ?? 0} quantiles and " +
                $"{QuantileShifts?.Count ?? 0} shifts; quantiles are of one column of numbers, " +
                "rise from above 0 to below 1, and have a finite shift each, or none.");
    }

    private IReadOnlyList<double> OfOutputs(IReadOnlyList<double> ofColumns) =>
        Quantiles is null ? ofColumns : [.. Quantiles.Select(_ => ofColumns[0])];

    private static bool Same<T>(IReadOnlyList<T>? first, IReadOnlyList<T>? second) =>
        first is null ? second is null : second is not null && first.SequenceEqual(second);
}
