using System.Buffers.Binary;
using System.Numerics;

namespace GpuBp;

/// <summary>Reads IDX files, the format of MNIST and Fashion-MNIST.</summary>
/// <remarks>
/// Two zero bytes, a byte for the type of the numbers, a byte for the number of sizes, the sizes in
/// four bytes each, and the numbers; all are big-endian. The first size is the number of rows; an
/// image becomes one row, pixel row after pixel row. Files ending in <c>.gz</c> are decompressed.
/// </remarks>
public static class IdxFile
{
    private const string Kind = "an IDX file";

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
        var imageFile = DataFile.Locate(images, Kind, nameof(images));
        var labelFile = DataFile.Locate(labels, Kind, nameof(labels));
        return ArrayData.Classification(
            ArrayData.Scaled(Content<float>(imageFile, limits), options.Scale),
            Content<long>(labelFile, limits),
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
        ArrayData.Matrix(ArrayData.Scaled(Content<float>(
            DataFile.Locate(path, Kind, nameof(path)), limits ?? DataLimits.Default)));

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
    public static int[] ReadLabels(string path, DataLimits? limits = null) => ArrayData.Labels(
        Content<long>(DataFile.Locate(path, Kind, nameof(path)), limits ?? DataLimits.Default),
        classes: null);

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
        Span<byte> start = stackalloc byte[4];
        source.Read(start, "the start of the header");
        if (start[0] != 0 || start[1] != 0)
            throw source.Error(
                0, $"the file begins with {start[0]:X2} {start[1]:X2}; an IDX file begins with " +
                "00 00.");
        var format = new NumberFormat(KindOf(start[2], source), IsBigEndian: true);
        if (start[3] == 0)
            throw source.Error(
                3, "the header has no sizes; at least the number of rows is expected.");

        Span<byte> sizes = stackalloc byte[sizeof(uint) * start[3]];
        source.Read(sizes, "the sizes of the header");
        var shape = new long[start[3]];
        for (var axis = 0; axis < shape.Length; axis++)
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(sizeof(uint) * axis)..]);

        var count = ArraySizes.Count(source, start.Length, shape);
        var offset = source.Position;
        var values = source.ReadToEnd<T>(format, count);
        return new ArrayContent<T>(
            file, format, Array.ConvertAll(shape, size => (int)size), values, offset,
            IsFortran: false);
    }

    // A float holds such numbers exactly, in half the memory.
    private static bool IsFloat(string file, DataLimits limits)
    {
        using var stream = DataFile.Open(file, limits);
        var source = new ByteSource(stream, file);
        Span<byte> start = stackalloc byte[4];
        source.Read(start, "the start of the header");
        return new NumberFormat(KindOf(start[2], source), IsBigEndian: true).FitsFloat;
    }

    private static NumberKind KindOf(byte code, ByteSource source) => code switch
    {
        0x08 => NumberKind.UInt8,
        0x09 => NumberKind.Int8,
        0x0B => NumberKind.Int16,
        0x0C => NumberKind.Int32,
        0x0D => NumberKind.Float32,
        0x0E => NumberKind.Float64,
        _ => throw source.Error(
            2,
            $"the type is {code:X2}; 08 (unsigned byte), 09 (signed byte), 0B (short), 0C (int), " +
            "0D (float) or 0E (double) is expected."),
    };
}
