using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>What one column of a table becomes, as the training rows have it.</summary>
/// <remarks>
/// Immutable. Each input is scaled: z = (x − Means) / Deviations, in double; a number may be
/// clipped then, and have encoders, whose inputs follow it.
/// </remarks>
public sealed record ColumnPlan
{
    private const int ShownCategories = 12;

    /// <summary>The column's name; null where the table has no names.</summary>
    public string? Name { get; init; }

    /// <summary>What the column is taken for.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The values of a category in their order; "" is a missing one.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What stands in for a missing number, or for the days of a missing date.</summary>
    public double Fill { get; init; }

    /// <summary>Whether training rows had no value here; else one that has none is
    /// counted.</summary>
    public bool HasMissing { get; init; }

    /// <summary>In which order dates have their parts.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>What dates become beside their days.</summary>
    public DateParts DateParts { get; init; }

    /// <summary>
    /// The bound c of a smooth clip of the scaled number: z / √(1 + (z / c)²); null for none.
    /// </summary>
    public double? Clip { get; init; }

    /// <summary>What a number becomes beside itself; empty for nothing.</summary>
    public IReadOnlyList<NumberEncoder> Encoders
    {
        get => field ?? []; // Files of before there were encoders have none.
        init;
    }

    /// <summary>The mean of each input of the column.</summary>
    [JsonRequired]
    public IReadOnlyList<double> Means { get; init; } = [];

    /// <summary>The deviation of each input of the column; 0 divides by 1.</summary>
    [JsonRequired]
    public IReadOnlyList<double> Deviations { get; init; } = [];

    /// <summary>Why the column is what it is, where that is not plain; null where it is.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the column becomes inputs.</summary>
    [JsonIgnore]
    public bool IsUsed => Kind <= ColumnKind.Date;

    /// <summary>The inputs that the column becomes.</summary>
    [JsonIgnore]
    public int Inputs => Kind switch
    {
        ColumnKind.Number => 1 + Encoders.Sum(encoder => encoder.Inputs),
        ColumnKind.TwoValues or ColumnKind.Ordinal => 1,
        ColumnKind.Category => Categories.Count,
        ColumnKind.Date => DateInputs.Count(DateParts),
        _ => 0,
    };

    /// <inheritdoc/>
    public bool Equals(ColumnPlan? other) =>
        other is not null && (Name, Kind, Fill, HasMissing, DateOrder, DateParts, Clip, Reason)
            .Equals(
            (other.Name, other.Kind, other.Fill, other.HasMissing, other.DateOrder, other.DateParts,
            other.Clip, other.Reason))
        && Encoders.SequenceEqual(other.Encoders)
        && Categories.SequenceEqual(other.Categories)
        && Means.SequenceEqual(other.Means) && Deviations.SequenceEqual(other.Deviations);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, Categories.Count, Fill);

    /// <summary>Such as <c>one of blue, green, red</c>.</summary>
    public override string ToString() => Kind switch
    {
        ColumnKind.Number =>
            "a number" + Missing(Fill.ToString("G6", CultureInfo.InvariantCulture)),
        ColumnKind.TwoValues => $"{Shown(Categories[0])} or {Shown(Categories[1])}",
        ColumnKind.Category => $"one of {Listed()}",
        ColumnKind.Ordinal => $"the place among {Listed()}",
        ColumnKind.Date => $"a date{DateInputs.Words(DateOrder, DateParts)}" +
            Missing(DateInputs.Text(Fill)),
        _ => "left out",
    } + (Reason is null ? "" : IsUsed ? $" ({Reason})" : $": {Reason}");

    /// <summary>The names of the inputs, such as <c>age</c> or <c>colour=red</c>.</summary>
    internal IEnumerable<string> InputNames(int place)
    {
        var name = Name ?? $"column {place}";
        return Kind switch
        {
            ColumnKind.Number =>
                [name, .. Encoders.SelectMany(encoder => encoder.InputNames(name))],
            ColumnKind.TwoValues => [$"{name}={Shown(Categories[1])}"],
            ColumnKind.Category => Categories.Select(c => $"{name}={Shown(c)}"),
            ColumnKind.Date => DateInputs.Names(DateParts).Select(part => $"{name} {part}"),
            _ => IsUsed ? [name] : [],
        };
    }

    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    internal void Verify()
    {
        var isCategory = Kind is ColumnKind.TwoValues or ColumnKind.Category or ColumnKind.Ordinal;
        if (!Enum.IsDefined(Kind) || !Enum.IsDefined(DateOrder) ||
            (DateParts & ~DateInputs.All) != 0)
            throw Wrong($"has a kind, an order or parts that there are not: {Kind}, {DateOrder}, " +
                $"{DateParts}");
        if (isCategory != Categories.Count > 0 ||
            (Kind == ColumnKind.TwoValues && Categories.Count != 2)
            || Categories.Contains(null!) || Categories.Distinct(StringComparer.Ordinal)
                .Count() < Categories.Count)
            throw Wrong($"is {Kind} and has {Categories.Count} values, or one twice");
        if (Kind != ColumnKind.Number && (Encoders.Count > 0 || Clip is not null))
            throw Wrong($"is {Kind} and has a clip or encoders, which are for numbers");
        if (Clip is { } clip && !(clip > 0 && double.IsFinite(clip)))
            throw Wrong("has a clip that is not a finite number above 0");
        foreach (var encoder in Encoders)
            (encoder ?? throw Wrong("has an encoder that is null")).Verify();
        if (Means.Count != Inputs || Deviations.Count != Inputs)
            throw Wrong(
                $"has {Means.Count} means and {Deviations.Count} deviations for {Inputs} inputs");
        if (!double.IsFinite(Fill) || Means.Concat(Deviations).Any(x => !double.IsFinite(x)) ||
            Deviations.Any(d => d < 0))
            throw Wrong("has a number that is not finite, or a deviation below 0");
    }

    private static string Shown(string category) => category.Length == 0 ? "(missing)" : category;

    private string Missing(string fill) => HasMissing ? $", {fill} where it is missing" : "";

    private string Listed() => string.Join(", ", Categories.Take(ShownCategories).Select(Shown)) +
        (Categories.Count > ShownCategories ? $", … ({Categories.Count} in all)" : "");

    private ArgumentException Wrong(string what) =>
        new($"The column {Name ?? "without a name"} {what}.");
}
