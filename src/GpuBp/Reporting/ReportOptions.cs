namespace GpuBp;

/// <summary>What a <see cref="TrainingReport"/> cannot know by itself; all of it may be left out.</summary>
public sealed record ReportOptions
{
    /// <summary>The page's heading; the network's layers where null.</summary>
    public string? Title { get; init; }

    /// <summary>The command that runs the same training again.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Where the training data were read from.</summary>
    public string? DataFile { get; init; }

    /// <summary>What <c>Fit</c> is called with: epochs, patience, schedule and so on.</summary>
    public FitOptions? Fit { get; init; }

    /// <summary>
    /// The width of the images that the inputs are, row by row from the top, so that each neuron of the first layer
    /// is drawn as one. 0 where they are none. Null, the default, guesses: inputs without names that make a square of
    /// at least 8 × 8 are taken for one, such as 64 or 784.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int? ImageWidth
    {
        get;
        init => field = value is { } width
            ? OptionCheck.AtLeast(0, width, nameof(ImageWidth), "The width of images")
            : null;
    }

    /// <summary>More of what it takes to repeat the run, by name: such as the seed of the network's first weights.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyDictionary<string, string> Facts
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new Dictionary<string, string>();
}
