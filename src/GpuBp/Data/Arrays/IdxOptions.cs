namespace GpuBp;

/// <summary>Options for reading IDX files.</summary>
public sealed record IdxOptions
{
    /// <summary>
    /// The factor of every feature, such as 1/255 for the pixels of MNIST; 1 by default.
    /// </summary>
    public float Scale { get; init; } = 1;

    /// <summary>
    /// The number of classes; null if every class has a row, so that labels show it.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>The classes' names in the order of labels, or null.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <param name="name">The caller's parameter, for errors.</param>
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
                $"Classes is {Classes}, but ClassNames has {ClassNames.Count} names; they must " +
                "agree.");
    }

    private static ArgumentException Error(string name, string message) =>
        new($"IdxOptions: {message}", name);
}
