using System.Numerics;

namespace GpuBp;

/// <summary>Reads NPY files, which NumPy's <c>save</c> writes.</summary>
/// <remarks>
/// Versions 1.0 to 3.0; numbers of 1 to 8 bytes in either byte order, and booleans; C's or
/// Fortran's order. The first size is the number of rows. An array of one size is one column; with
/// more than two, a row is flat in C's order. Files ending in <c>.gz</c> are decompressed.
/// </remarks>
public static class NpyFile
{
    private const string Kind = "an NPY file";

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
        var featureFile = DataFile.Locate(features, Kind, nameof(features));
        var targetFile = DataFile.Locate(targets, Kind, nameof(targets));
        var x = ArrayData.Scaled(Content<float>(featureFile, limits));
        return HoldsLabels(targetFile, limits)
            ? ArrayData.Classification(
                x, Content<long>(targetFile, limits), classes, classNames: null)
            : ArrayData.Regression(x, ArrayData.Scaled(Content<float>(targetFile, limits)));
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
        ArrayData.Matrix(ArrayData.Scaled(Content<float>(
            DataFile.Locate(path, Kind, nameof(path)), limits ?? DataLimits.Default)));

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
    public static int[] ReadLabels(string path, DataLimits? limits = null) => ArrayData.Labels(
        Content<long>(DataFile.Locate(path, Kind, nameof(path)), limits ?? DataLimits.Default),
        classes: null);

    // A float holds such numbers exactly, in half the memory.
    private static bool IsFloat(string file, DataLimits limits)
    {
        using var stream = DataFile.Open(file, limits);
        return NpyHeader.Read(new ByteSource(stream, file)).Format.FitsFloat;
    }

    private static bool HoldsLabels(string file, DataLimits limits)
    {
        using var stream = DataFile.Open(file, limits);
        var header = NpyHeader.Read(new ByteSource(stream, file));
        return header.Format.IsWhole && header.Shape.Length == 1;
    }

    /// <summary>A table of the numbers of one file, and of the targets of another.</summary>
    /// <param name="features">[rows × …].</param>
    /// <param name="targets">[rows], or [rows × outputs]; null for none.</param>
    /// <param name="limits">How large files may become; null for the usual limits.</param>
    /// <inheritdoc cref="ReadMatrix" path="/exception"/>
    public static Table ReadTable(
        string features, string? targets = null, DataLimits? limits = null)
    {
        limits ??= DataLimits.Default;
        var file = DataFile.Locate(features, Kind, nameof(features));
        var y = targets is null
            ? null
            : Content<double>(DataFile.Locate(targets, Kind, nameof(targets)), limits);
        return IsFloat(file, limits)
            ? ArrayData.Table(Content<float>(file, limits), y)
            : ArrayData.Table(Content<double>(file, limits), y);
    }

    private static ArrayContent<T> Content<T>(string file, DataLimits limits)
        where T : INumber<T>
    {
        using var stream = DataFile.Open(file, limits);
        var source = new ByteSource(stream, file);
        var header = NpyHeader.Read(source);
        var offset = source.Position;
        var values = source.ReadToEnd<T>(header.Format, header.Count);
        var content = new ArrayContent<T>(
            file, header.Format, header.Shape, values, offset, header.IsFortran);
        return header.IsFortran ? content with { Values = content.ToRows() } : content;
    }
}
