namespace GpuBp;

/// <summary>What one feature column becomes, as the rows that it was fitted to have it.</summary>
/// <remarks>Immutable; two are equal where they turn every cell into the same inputs.</remarks>
public sealed record CsvColumn
{
    private const int ShownCategories = 20;
    private readonly Dictionary<string, int> _places;

    /// <summary>A column.</summary>
    /// <param name="name">Its name, or null.</param>
    /// <param name="kind">What it becomes.</param>
    /// <param name="categories">
    /// Its categories in their order, for those alone that have some; "" is that of a missing cell.
    /// </param>
    /// <param name="fill">What stands in for a missing number; null where one is an error.</param>
    /// <param name="unknownAsZeros">Whether a category of none makes all inputs 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    /// <exception cref="ArgumentException">
    /// There are no categories where some are needed, or some where none are; one is there twice;
    /// or the fill is not finite, or not that of a number.
    /// </exception>
    public CsvColumn(
        string? name,
        CsvColumnKind kind,
        IReadOnlyList<string>? categories = null,
        float? fill = null,
        bool unknownAsZeros = false)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(
                nameof(kind), kind,
                $"A kind is {string.Join(", ", Enum.GetNames<CsvColumnKind>())}.");
        var copy = categories?.ToArray() ?? [];
        if (copy.Length > 0 != kind is CsvColumnKind.OneHot or CsvColumnKind.Ordinal)
            throw new ArgumentException(
                $"A column of kind {kind} has {copy.Length} categories; OneHot and Ordinal have " +
                "one at least, others none.",
                nameof(categories));
        if (copy.Contains(null) || copy.Distinct(StringComparer.Ordinal).Count() < copy.Length)
            throw new ArgumentException(
                "A category is null or there twice; each is needed once.", nameof(categories));
        if (fill is not null && (kind != CsvColumnKind.Number || !float.IsFinite(fill.Value)))
            throw new ArgumentException(
                $"Missing cells of kind {kind} are filled by {fill}; a finite number, and for " +
                "numbers alone, is needed.",
                nameof(fill));

        (Name, Kind, Fill, UnknownAsZeros) = (name, kind, fill, unknownAsZeros);
        Categories = Array.AsReadOnly(copy);
        _places = copy.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
    }

    /// <summary>The column's name, or null.</summary>
    public string? Name { get; }

    /// <summary>What the column becomes.</summary>
    public CsvColumnKind Kind { get; }

    /// <summary>The categories in their order; "" is that of a missing cell.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>What stands in for a missing number; null where one is an error.</summary>
    public float? Fill { get; }

    /// <summary>
    /// Whether a category that is not known makes all inputs of a one-hot column 0; else it is an
    /// error, as it always is of an ordinal column, whose 0 is a category.
    /// </summary>
    public bool UnknownAsZeros { get; }

    /// <summary>The inputs that the column becomes.</summary>
    internal int Width => Kind switch
    {
        CsvColumnKind.OneHot => Categories.Count,
        CsvColumnKind.Ignored => 0,
        _ => 1,
    };

    /// <summary>Whether a missing cell is no error.</summary>
    internal bool TakesMissing => Kind switch
    {
        CsvColumnKind.Number => Fill is not null,
        CsvColumnKind.Ignored => true,
        _ => ZerosUnknown || _places.ContainsKey(""),
    };

    private bool ZerosUnknown => UnknownAsZeros && Kind == CsvColumnKind.OneHot;

    /// <inheritdoc/>
    public bool Equals(CsvColumn? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && Fill.Equals(other.Fill)
        && UnknownAsZeros == other.UnknownAsZeros && Categories.SequenceEqual(other.Categories);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, Categories.Count, Fill);

    /// <summary>The names of the inputs, such as <c>age</c> or <c>colour=red</c>.</summary>
    internal IEnumerable<string> InputNames() => Kind switch
    {
        CsvColumnKind.OneHot =>
            Categories.Select(c => $"{Name}={(c.Length == 0 ? "(missing)" : c)}"),
        CsvColumnKind.Ignored => [],
        _ => [Name!],
    };

    /// <summary>Turns one cell into inputs.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="isMissing">Whether its text means that it has no value.</param>
    /// <param name="to">As many inputs as the column becomes; each is written.</param>
    /// <exception cref="DataException">The cell is not what the column holds.</exception>
    internal void Encode(CsvCell cell, bool isMissing, Span<float> to)
    {
        if (Kind == CsvColumnKind.Number)
            to[0] = isMissing && Fill is { } fill ? fill : cell.Number();
        else if (Kind == CsvColumnKind.Ordinal)
            to[0] = Place(cell, isMissing);
        else if (Kind == CsvColumnKind.OneHot)
        {
            to.Clear();
            if (Place(cell, isMissing) is >= 0 and var place)
                to[place] = 1;
        }
    }

    private int Place(CsvCell cell, bool isMissing)
    {
        if (_places.TryGetValue(isMissing ? "" : cell.Text(), out var place))
            return place;
        if (ZerosUnknown)
            return -1;
        throw cell.Error($"is not a known category; {Listed()} is expected");
    }

    private string Listed() =>
        $"one of {string.Join(", ", Categories.Take(ShownCategories).Select(c => c.Length == 0 ? "(missing)" : c))}" +
        (Categories.Count > ShownCategories ? ", …" : "");
}
