namespace GpuBp.Cli.Input;

/// <summary>The files of samples.</summary>
/// <param name="Features">The table, or the file of features.</param>
/// <param name="Format">Its format.</param>
/// <param name="Labels">The file of the targets, for IDX and NPY files; null for none.</param>
/// <param name="TestFeatures">The features of test samples; null for none.</param>
/// <param name="TestLabels">Their targets.</param>
internal sealed record SampleFiles(
    string Features,
    DataFormat Format,
    string? Labels,
    string? TestFeatures = null,
    string? TestLabels = null)
{
    /// <summary>The path that means standard input.</summary>
    internal const string StandardInput = "-";

    /// <summary>Finds the files of a path.</summary>
    /// <param name="path">
    /// A table, a file of features, or a folder of IDX images like MNIST.
    /// </param>
    /// <param name="labels">The file of the targets; null for none.</param>
    /// <exception cref="FileNotFoundException">
    /// There is no such file, or the folder has no images.
    /// </exception>
    /// <exception cref="ToolException">A table or a folder comes with labels.</exception>
    internal static SampleFiles Find(string path, string? labels)
    {
        if (Directory.Exists(path))
        {
            if (labels is not null)
                throw new ToolException(
                    $"--labels is {labels}, but the folder {path} has labels of its own; leave " +
                    "it out.");
            return new(
                Find(path, "train-images", "training images"),
                DataFormat.Idx,
                Find(path, "train-labels", "labels"),
                TryFind(path, "t10k-images") ?? TryFind(path, "test-images"),
                TryFind(path, "t10k-labels") ?? TryFind(path, "test-labels"));
        }

        // A pipe is not opened to look into it: what is read of it is gone.
        var format = InputFile.IsReadOnce(path) ? DataFormat.Csv : DataFormats.Of(path);
        return labels is not null && format == DataFormat.Csv
            ? throw new ToolException(
                $"--labels is {labels}, but {path} is a table, whose target is a column; name it " +
                "by --target.")
            : new(path, format, labels);
    }

    /// <summary>The files of the test samples; null for none.</summary>
    internal SampleFiles? Test =>
        TestFeatures is null ? null : new(TestFeatures, Format, TestLabels);

    /// <summary>The file of the targets.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    internal string RequireLabels() => Labels ?? throw new ToolException(
        $"{Features} holds features alone ({Format.ToString().ToUpperInvariant()}); name the " +
        "file of their targets by --labels.");

    private static string Find(string folder, string prefix, string what) =>
        TryFind(folder, prefix) ?? throw new FileNotFoundException(
            $"The folder {Path.GetFullPath(folder)} has no {what}: a file whose name begins with " +
            $"'{prefix}' is expected, as in MNIST (train-images-idx3-ubyte.gz, " +
            "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, …).");

    private static string? TryFind(string folder, string prefix) =>
        Directory.EnumerateFiles(folder, prefix + "*").Order(StringComparer.Ordinal)
            .FirstOrDefault();
}
