namespace GpuBp;

/// <summary>What becomes of the numbers in IDX files.</summary>
public sealed record IdxOptions
{
    /// <summary>
    /// What every feature is multiplied by, such as 1/255 for the pixels of MNIST; 1 by default.
    /// </summary>
    public float Scale { get; init; } = 1;

    /// <summary>
    /// The number of classes; null where every class has a row, so that the labels tell.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>The classes' names in the order of their numbers, or null.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <param name="name">The parameter that the options came in by.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Validate(string name)
    {
        if (!float.IsFinite(Scale) || Scale == 0)
            throw Error(name, $"Scale is {Scale}; a finite number other than 0 is needed.");
        if (Classes < 2)
            throw Error(name, $"Classes is {Classes}; at least 2 are needed.");
        if (ClassNames is { Count: < 2 })
            throw Error(name, $"ClassNames has {ClassNames.Count} names; at least 2 are needed.");
        if (ClassNames is not null && Classes is not null && Classes != ClassNames.Count)
            throw Error(
                name,
                $"Classes is {Classes}, but ClassNames has {ClassNames.Count} names; they must agree.");
    }

    private static ArgumentException Error(string name, string message) =>
        new($"IdxOptions: {message}", name);
}
