namespace GpuBp;

/// <summary>Reads IDX files, the format of MNIST and Fashion-MNIST.</summary>
/// <remarks>
/// Two zero bytes, a byte for the type of the numbers, a byte for the number of sizes, the sizes in
/// four bytes each, and the numbers; all are big-endian. The first size is the number of rows; an
/// image becomes one row, pixel row after pixel row. Files ending in <c>.gz</c> are decompressed.
/// </remarks>
public static class IdxFile
{
    private static readonly ArrayFiles Files = new("an IDX file", IdxHeader.Read);

    /// <summary>A dataset from a file of images and one of their labels.</summary>
    /// <param name="images">The features: [rows × …] of any type.</param>
    /// <param name="labels">The classes: [rows], whole numbers from 0.</param>
    /// <param name="options">Null for unscaled features and as many classes as labels.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <returns>
    /// One-hot targets; the classes' numbers are its <see cref="Dataset.Labels"/>.
    /// </returns>
    /// <exception cref="ArgumentException">A path is empty, or an option out of range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// A file is no IDX file, is cut or damaged, or holds more or less than its header says; a
    /// value is not finite; a label is out of range; the numbers of rows differ; or the number of
    /// classes is not given and a class has no row or there are more than 1,000.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static Dataset Read(
        string images, string labels, IdxOptions? options = null, DataLimits? limits = null)
    {
        limits ??= DataLimits.Default;
        options ??= new IdxOptions();
        options.Validate(nameof(options));
        var imageFile = Files.Locate(images, nameof(images));
        var labelFile = Files.Locate(labels, nameof(labels));
        return ArrayData.Classification(
            ArrayData.Scaled(Files.Content<float>(imageFile, limits), options.Scale),
            Files.Content<long>(labelFile, limits),
            options.Classes ?? options.ClassNames?.Count,
            options.ClassNames);
    }

    /// <summary>The numbers of one file, [rows × the product of the other sizes].</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// The file is no IDX file, is cut or damaged, holds more or less than its header says, or a
    /// value is not finite.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static float[,] ReadMatrix(string path, DataLimits? limits = null) =>
        Files.Matrix(path, limits);

    /// <summary>The classes' numbers of one file, each at least 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// The file is no IDX file, is cut or damaged, holds more or less than its header says, holds
    /// more than one number for a row, or one that is no label.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static int[] ReadLabels(string path, DataLimits? limits = null) =>
        Files.Labels(path, limits);

    /// <summary>A table of the numbers of one file, and of the targets of another.</summary>
    /// <param name="features">[rows × …].</param>
    /// <param name="targets">[rows], or [rows × outputs]; null for none.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <inheritdoc cref="ReadMatrix" path="/exception"/>
    public static Table ReadTable(
        string features, string? targets = null, DataLimits? limits = null) =>
        Files.Table(features, targets, limits);
}
