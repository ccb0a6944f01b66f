namespace GpuBp;

/// <summary>
/// Facts that a <see cref="TrainingReport"/> cannot know by itself; all are optional.
/// </summary>
public sealed record ReportOptions
{
    /// <summary>The page's heading; null for a list of the network's layers.</summary>
    public string? Title { get; init; }

    /// <summary>The command that runs the same training again.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The file of the training data.</summary>
    public string? DataFile { get; init; }

    /// <summary>The options of <c>Fit</c>: epochs, patience, schedule and so on.</summary>
    public FitOptions? Fit { get; init; }

    /// <summary>
    /// The width of images, if the inputs are the pixels of one, row by row from the top: the page
    /// then draws each neuron of the first layer as an image. 0 if the inputs are not images. Null,
    /// the default, guesses: inputs without names are an image if they make a square of at least
    /// 8 × 8, such as 64 or 784.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int? ImageWidth
    {
        get;
        init => field = value is { } width
            ? OptionCheck.AtLeast(0, width, nameof(ImageWidth), "The width of images")
            : null;
    }

    /// <summary>The search that has found the recipe, such as <see cref="ModelTraining.Trials"/>;
    /// null for none.</summary>
    public SearchResult? Trials { get; init; }

    /// <summary>
    /// More facts for repeating the run, by name, such as the seed of the initial weights.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyDictionary<string, string> Facts
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new Dictionary<string, string>();
}
