namespace GpuBp;

/// <summary>Reads NPY files, which NumPy's <c>save</c> writes.</summary>
/// <remarks>
/// Versions 1.0 to 3.0; numbers of 1 to 8 bytes in either byte order, and booleans; C's or
/// Fortran's order. The first size is the number of rows. An array of one size is one column; with
/// more than two, a row is flat in C's order. Files ending in <c>.gz</c> are decompressed.
/// </remarks>
public static class NpyFile
{
    private static readonly ArrayFiles Files = new("an NPY file", NpyHeader.Read);

    /// <summary>A dataset from a file of features and one of targets.</summary>
    /// <param name="features">[rows × …].</param>
    /// <param name="targets">
    /// [rows] of whole numbers or booleans: classes from 0, which become one-hot rows. Any other
    /// array: numbers to predict.
    /// </param>
    /// <param name="classes">
    /// The number of classes; null where every class has a row, so that the file tells.
    /// </param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <exception cref="ArgumentException">A path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Classes are fewer than 2.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// A file is no NPY file of numbers, is cut or damaged, or holds more or less than its header
    /// says; a value is not finite; a label is out of range; the numbers of rows differ; or the
    /// number of classes is not given and a class has no row or there are more than 1,000.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static Dataset Read(
        string features, string targets, int? classes = null, DataLimits? limits = null)
    {
        limits ??= DataLimits.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(classes ?? 2, 2, nameof(classes));
        var featureFile = Files.Locate(features, nameof(features));
        var targetFile = Files.Locate(targets, nameof(targets));
        var x = ArrayData.Scaled(Files.Content<float>(featureFile, limits));
        return Files.Header(targetFile, limits) is { Format.IsWhole: true, Shape.Length: 1 }
            ? ArrayData.Classification(
                x, Files.Content<long>(targetFile, limits), classes, classNames: null)
            : ArrayData.Regression(x, ArrayData.Scaled(Files.Content<float>(targetFile, limits)));
    }

    /// <summary>The numbers of one file, [rows × the product of the other sizes].</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// The file is no NPY file of numbers, is cut or damaged, holds more or less than its header
    /// says, or a value is not finite.
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
    /// The file is no NPY file of numbers, is cut or damaged, holds more or less than its header
    /// says, holds more than one number for a row, or one that is no label.
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
