namespace GpuBp;

/// <summary>How a CSV file is laid out; by default a header, commas, and the class last.</summary>
public sealed record CsvOptions
{
    private static readonly IReadOnlyList<string> UsualMarks =
        Array.AsReadOnly(["", "NA", "N/A", "NaN", "null", "?"]);

    /// <summary>Whether the first line names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What separates the cells: one ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The target column by its name; null to go by <see cref="TargetIndex"/>.</summary>
    public string? TargetColumn { get; init; }

    /// <summary>
    /// The target column by its place, such as <c>0</c> or <c>^1</c>; null for the last.
    /// </summary>
    public Index? TargetIndex { get; init; }

    /// <summary>What the target column holds.</summary>
    public CsvTargetKind TargetKind { get; init; }

    /// <summary>
    /// The number of classes of <see cref="CsvTargetKind.ClassIndex"/>; null where every class has
    /// a row, so that the file tells.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>
    /// The classes' names in the order of their numbers; null to take them from the file.
    /// </summary>
    /// <remarks>
    /// Read a test file with the class names of its training file, so that both agree.
    /// </remarks>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// What a feature column becomes in which a cell is no number:
    /// <see cref="CsvColumnKind.OneHot"/>,
    /// <see cref="CsvColumnKind.Ordinal"/>, or <see cref="CsvColumnKind.Number"/>, where that cell
    /// is an error. Categories are in ordinal order of their texts.
    /// </summary>
    public CsvColumnKind TextColumns { get; init; }

    /// <summary>
    /// Feature columns of categories that become one-hot whatever their cells are, by their names;
    /// without a header by their numbers, from 0.
    /// </summary>
    public IReadOnlyList<string> OneHotColumns { get; init; } = [];

    /// <summary>Likewise columns of categories that become the category's place.</summary>
    public IReadOnlyList<string> OrdinalColumns { get; init; } = [];

    /// <summary>Likewise columns that become no input.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>What stands in for a number that is missing in a feature column.</summary>
    public CsvMissing Missing { get; init; }

    /// <summary>The stand-in of <see cref="CsvMissing.Constant"/>.</summary>
    public float MissingConstant { get; init; }

    /// <summary>
    /// Whether a missing cell of a column of categories is a category of its own; else it is an
    /// error.
    /// </summary>
    public bool MissingIsCategory { get; init; }

    /// <summary>The texts that mean that a feature's cell has no value.</summary>
    public IReadOnlyList<string> MissingMarks { get; init; } = UsualMarks;

    /// <summary>
    /// Whether later rows may have categories that this file does not: all inputs of a one-hot
    /// column are 0 then. Else they are an error.
    /// </summary>
    public bool UnknownAsZeros { get; init; }

    /// <summary>
    /// What the columns became in the file that the network was trained with, so that this one
    /// becomes the same; null to learn it from this file.
    /// </summary>
    public CsvEncoding? Encoding { get; init; }

    /// <summary>Whether the file is read once to learn what its columns become.</summary>
    internal bool NeedsFit => Encoding is null && NamesFit;

    private bool NamesFit => TextColumns != CsvColumnKind.Number || Missing != CsvMissing.Error
        || OneHotColumns.Count + OrdinalColumns.Count + IgnoredColumns.Count > 0;

    /// <param name="name">The parameter that the options came in by.</param>
    /// <exception cref="ArgumentException">
    /// Two options contradict each other, or one is unusable.
    /// </exception>
    internal void Validate(string name)
    {
        if (!char.IsAscii(Delimiter) || Delimiter is '"' or '\r' or '\n' or '\0')
            throw Error(
                name,
                $"Delimiter is U+{(int)Delimiter:X4}; an ASCII character other than a quote or a " +
                "line break is needed.");
        if (TargetColumn is not null && TargetIndex is not null)
            throw Error(name, "TargetColumn and TargetIndex are both set; set one.");
        if (TargetColumn is not null && !HasHeader)
            throw Error(
                name,
                $"TargetColumn is \"{TargetColumn}\", but HasHeader is false; without a header set " +
                "TargetIndex.");
        if (!Enum.IsDefined(TargetKind))
            throw Error(name, $"TargetKind is {TargetKind}; it is one of " +
                $"{string.Join(", ", Enum.GetNames<CsvTargetKind>())}.");
        ValidateClasses(name);
        ValidateColumns(name);
    }

    private void ValidateColumns(string name)
    {
        if (TextColumns
            is not (CsvColumnKind.Number or CsvColumnKind.OneHot or CsvColumnKind.Ordinal))
            throw Error(
                name, $"TextColumns is {TextColumns}; it is one of Number, OneHot, Ordinal.");
        if (!Enum.IsDefined(Missing))
            throw Error(name, $"Missing is {Missing}; it is one of " +
                $"{string.Join(", ", Enum.GetNames<CsvMissing>())}.");
        if (!float.IsFinite(MissingConstant))
            throw Error(name, $"MissingConstant is {MissingConstant}; a finite number is needed.");
        if (OneHotColumns is null || OrdinalColumns is null || IgnoredColumns is null ||
            MissingMarks is null)
            throw Error(
                name, "A list of columns or of marks is null; an empty one is needed instead.");
        if (MissingMarks.Contains(null))
            throw Error(name, "MissingMarks holds null; give every mark.");
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in OneHotColumns.Concat(OrdinalColumns).Concat(IgnoredColumns))
        {
            if (column is null || !named.Add(column))
                throw Error(
                    name,
                    $"\"{column}\" is named twice among OneHotColumns, OrdinalColumns and " +
                    "IgnoredColumns; name a column once.");
        }

        if (Encoding is not null && NamesFit)
            throw Error(
                name,
                "Encoding is set, which says what columns become; leave TextColumns, Missing and " +
                "the lists of columns as they are by default.");
    }

    private void ValidateClasses(string name)
    {
        if (Classes is not null && TargetKind != CsvTargetKind.ClassIndex)
            throw Error(
                name, $"Classes is set, but TargetKind is {TargetKind}; it goes with ClassIndex.");
        if (Classes < 2)
            throw Error(name, $"Classes is {Classes}; at least 2 are needed.");
        if (ClassNames is null)
            return;

        if (TargetKind is CsvTargetKind.Number or CsvTargetKind.Inferred)
            throw Error(
                name, $"ClassNames are set, but TargetKind is {TargetKind}; they go with " +
                "ClassName and ClassIndex.");
        if (ClassNames.Count < 2 || ClassNames.Distinct().Count() < ClassNames.Count)
            throw Error(name, "ClassNames needs at least 2 names, all different.");
        if (Classes is not null && Classes != ClassNames.Count)
            throw Error(
                name,
                $"Classes is {Classes}, but ClassNames has {ClassNames.Count} names; they must " +
                "agree.");
    }

    private static ArgumentException Error(string name, string message) =>
        new($"CsvOptions: {message}", name);
}
