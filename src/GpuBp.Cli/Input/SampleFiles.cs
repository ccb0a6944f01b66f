namespace GpuBp.Cli.Input;

/// <summary>Which files samples come from.</summary>
/// <param name="Features">The table, or the file of features.</param>
/// <param name="Format">What that is.</param>
/// <param name="Labels">The file of the targets, of IDX and NPY files; null where there is none.</param>
/// <param name="TestFeatures">Features of samples that are there to test by; null where there are none.</param>
/// <param name="TestLabels">Their targets.</param>
internal sealed record SampleFiles(
    string Features, DataFormat Format, string? Labels, string? TestFeatures = null, string? TestLabels = null)
{
    /// <summary>The files that a path means.</summary>
    /// <param name="path">A table, a file of features, or a folder of images in IDX form, as MNIST has them.</param>
    /// <param name="labels">The file of the targets; null where none is named.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder has no images.</exception>
    /// <exception cref="ToolException">Labels are named of a table or a folder.</exception>
    internal static SampleFiles Find(string path, string? labels)
    {
        if (Directory.Exists(path))
        {
            if (labels is not null)
                throw new ToolException($"--labels is {labels}, but {path} is a folder, which has its own; leave it out.");
            return new(
                Find(path, "train-images", "images to learn from"),
                DataFormat.Idx,
                Find(path, "train-labels", "labels"),
                TryFind(path, "t10k-images") ?? TryFind(path, "test-images"),
                TryFind(path, "t10k-labels") ?? TryFind(path, "test-labels"));
        }

        var format = DataFormats.Of(path);
        return labels is not null && format == DataFormat.Csv
            ? throw new ToolException(
                $"--labels is {labels}, but {path} is a table, whose target is a column; name it by --target.")
            : new(path, format, labels);
    }

    /// <summary>The samples to test by, as files of their own.</summary>
    internal SampleFiles? Test => TestFeatures is null ? null : new(TestFeatures, Format, TestLabels);

    /// <summary>The file of the targets.</summary>
    /// <exception cref="ToolException">None is named.</exception>
    internal string RequireLabels() => Labels ?? throw new ToolException(
        $"{Features} holds features alone ({Format.ToString().ToUpperInvariant()}); name the file of their targets by --labels.");

    private static string Find(string folder, string prefix, string what) =>
        TryFind(folder, prefix) ?? throw new FileNotFoundException(
            $"The folder {Path.GetFullPath(folder)} has no {what}: a file whose name begins with '{prefix}' is expected, as " +
            "MNIST's have it (train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, …).");

    private static string? TryFind(string folder, string prefix) =>
        Directory.EnumerateFiles(folder, prefix + "*").Order(StringComparer.Ordinal).FirstOrDefault();
}
