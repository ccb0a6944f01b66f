namespace GpuBp;

/// <summary>How a CSV file is laid out; by default a header, commas, and the class last.</summary>
public sealed record CsvOptions
{
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

        if (TargetKind == CsvTargetKind.Number)
            throw Error(name, "ClassNames are set, but TargetKind is Number, which has no classes.");
        if (ClassNames.Count < 2 || ClassNames.Distinct().Count() < ClassNames.Count)
            throw Error(name, "ClassNames needs at least 2 names, all different.");
        if (Classes is not null && Classes != ClassNames.Count)
            throw Error(
                name,
                $"Classes is {Classes}, but ClassNames has {ClassNames.Count} names; they must agree.");
    }

    private static ArgumentException Error(string name, string message) =>
        new($"CsvOptions: {message}", name);
}
