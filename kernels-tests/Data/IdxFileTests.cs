using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuBp.Tests.Data;

/// <summary>What IdxFile reads, and what it refuses.</summary>
public sealed class IdxFileTests(ITestOutputHelper output) : IDisposable
{
    private const string FashionFolder = "/usr/share/datasets/fashion-mnist";
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An IDX file of these bytes of numbers.</summary>
    internal static byte[] File(byte type, int[] shape, byte[] numbers)
    {
        var head = new byte[4 + 4 * shape.Length];
        (head[2], head[3]) = (type, (byte)shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + 4 * axis), shape[axis]);
        return [.. head, .. numbers];
    }

    [Theory]
    [InlineData(0x08, 1, 0, 255)]
    [InlineData(0x09, 1, -128, 127)]
    [InlineData(0x0B, 2, -32768, 32767)]
    [InlineData(0x0C, 4, -2147483648, 2147483647)]
    [InlineData(0x0D, 4, -1e6, 1e6)]
    [InlineData(0x0E, 8, -1e6, 1e6)]
    public void ReadMatrix_EveryType_GivesNumbersBack(int type, int bytes, double least, double most)
    {
        var random = new RandomNumbers(output);
        int[] shape = [random.NextInt(1, 40), random.NextInt(1, 9), random.NextInt(1, 9)];
        var (rows, columns) = (shape[0], shape[1] * shape[2]);
        var numbers = new byte[rows * columns * bytes];
        var expected = new float[rows, columns];
        for (var i = 0; i < rows * columns; i++)
        {
            var number = random.NextDouble(least, most);
            var whole = (long)number;
            var to = numbers.AsSpan(i * bytes, bytes);
            expected[i / columns, i % columns] = type >= 0x0D ? (float)number : whole;
            if (type == 0x0E)
                BinaryPrimitives.WriteDoubleBigEndian(to, number);
            else if (type == 0x0D)
                BinaryPrimitives.WriteSingleBigEndian(to, (float)number);
            else
                for (var n = 0; n < bytes; n++)
                    to[n] = (byte)(whole >> (8 * (bytes - 1 - n)));
        }

        Assert.Equal(expected, IdxFile.ReadMatrix(Write("a", File((byte)type, shape, numbers))));
        Assert.Equal(expected, IdxFile.ReadMatrix(Write("a.gz", File((byte)type, shape, numbers))));
    }

    [Fact]
    public void Read_ImagesAndLabels_MakeAClassification()
    {
        var images = Write("images", File(0x08, [3, 2, 1], [0, 51, 102, 153, 204, 255]));
        var labels = Write("labels.gz", File(0x08, [3], [1, 0, 1]));

        var data = IdxFile.Read(images, labels, new() { Scale = 1 / 255f, ClassNames = ["no", "yes"] });

        Assert.Equal((3, 2, 2), (data.Rows, data.Inputs, data.Classes));
        Assert.Equal([0, 51 / 255f, 102 / 255f, 153 / 255f, 204 / 255f, 1], data.Features.ToArray(), Near);
        Assert.Equal([1, 0, 1], data.Labels);
        Assert.Equal([0, 1, 1, 0, 0, 1], data.Targets.ToArray());
        Assert.Equal(["no", "yes"], data.ClassNames!);
        Assert.Equal(255, IdxFile.Read(images, labels).Features.ToArray().Max());
        Assert.Equal(5, IdxFile.Read(images, labels, new() { Classes = 5 }).Classes);
        Assert.Equal([1, 0, 1], IdxFile.ReadLabels(labels));
    }

    [Fact]
    public void Read_FashionMnist_HasAllImages()
    {
        Assert.SkipUnless(
            Directory.Exists(FashionFolder), $"No {FashionFolder} (Debian: dataset-fashion-mnist).");
        var data = IdxFile.Read(
            $"{FashionFolder}/t10k-images-idx3-ubyte.gz",
            $"{FashionFolder}/t10k-labels-idx1-ubyte.gz",
            new() { Scale = 1 / 255f });

        Assert.Equal((10_000, 784, 10), (data.Rows, data.Inputs, data.Classes));
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], data.Labels[..10]);
        Assert.All(data.Labels.ToArray().CountBy(label => label), n => Assert.Equal(1000, n.Value));
        Assert.Equal((0, 1), (data.Features.ToArray().Min(), data.Features.ToArray().Max()));
    }

    [Theory]
    [InlineData("", "byte 0: the file ends 0 bytes into the start of the header, which takes 4")]
    [InlineData("0000", "byte 2: the file ends 2 bytes into the start of the header")]
    [InlineData("89504e47", "byte 0: the file begins with 89 50; an IDX file begins with 00 00")]
    [InlineData("00000a01", "byte 2: the type is 0A; 08 (unsigned byte), 09")]
    [InlineData("00000800", "byte 3: the header has no sizes")]
    [InlineData("0000080200000001", "byte 8: the file ends 4 bytes into the sizes of the header, which takes 8")]
    [InlineData("0000080100000000", "byte 4: the array is [0]; at least one row")]
    [InlineData("00000802ffffffffffffffff", "byte 4: the header claims an array of [4294967295 × 4294967295]; at most")]
    [InlineData("000008017fffff00aa", "byte 8: the header before says that 2,147,483,392 bytes of numbers follow, but 1 are there")]
    [InlineData("0000080100000002aabbcc", "byte 8: the header before says that 2 bytes of numbers follow, but 3 are there")]
    [InlineData("00000d01000000023f8000007fc00000", "byte 12 (row 1, column 0, counted from 0): the value is NaN as a float")]
    [InlineData("00000e01000000017e37e43c8800759c", "byte 8 (row 0, column 0, counted from 0): the value is infinite as a float")]
    public void ReadMatrix_BadFile_SaysWhereAndWhatIsExpected(string hex, string expected)
    {
        AssertError(expected, "a", hex);
        if (hex.Length > 0)
            AssertError(expected.Split(", but ")[0], "a.gz", hex);
    }

    [Theory]
    [InlineData("0000080200000002000000020001", "byte 12: the header before says")]
    [InlineData("000008020000000100000002aabb", "byte 12 (row 0, column 0, counted from 0): the array is [1 × 2]; labels are expected as [rows]")]
    [InlineData("00000d01000000013f800000", "byte 8 (row 0, column 0, counted from 0): the numbers are Float32; labels are expected as whole")]
    [InlineData("000009010000000200ff", "byte 9 (row 1, column 0, counted from 0): -1 is no label")]
    public void ReadLabels_BadFile_SaysWhereAndWhatIsExpected(string hex, string expected)
    {
        var path = Write("labels", Convert.FromHexString(hex));
        var message = Assert.Throws<DataException>(() => IdxFile.ReadLabels(path)).Message;
        Assert.StartsWith($"{path}, {expected}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("000008010000000100", null, "byte 8: the array has 1 rows, but ")]
    [InlineData("00000801000000020002", null, "byte 9 (row 1, column 0, counted from 0): the label is 2, but no row has label 1")]
    [InlineData("00000801000000020002", 2, "byte 9 (row 1, column 0, counted from 0): 2 is no label; 0 to 1 is expected.")]
    [InlineData("00000b010000000200007fff", null, "byte 10 (row 1, column 0, counted from 0): 32767 is no likely label; a file may have up to 1,000")]
    public void Read_BadLabels_SaysWhereAndWhatIsExpected(string hex, int? classes, string expected)
    {
        var images = Write("images", File(0x08, [2, 1], [1, 2]));
        var labels = Write("labels", Convert.FromHexString(hex));
        var message = Assert.Throws<DataException>(
            () => IdxFile.Read(images, labels, new() { Classes = classes })).Message;
        Assert.StartsWith($"{labels}, {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadOptionsOrPaths_AreRefused()
    {
        var path = Write("a", File(0x08, [2], [0, 1]));
        foreach (var (options, expected) in new (IdxOptions, string)[]
        {
            (new() { Scale = float.NaN }, "Scale is NaN"),
            (new() { Scale = 0 }, "Scale is 0"),
            (new() { Classes = 1 }, "Classes is 1"),
            (new() { ClassNames = ["a"] }, "ClassNames has 1"),
            (new() { Classes = 3, ClassNames = ["a", "b"] }, "must agree"),
        })
        {
            var error = Assert.Throws<ArgumentException>(
                nameof(options), () => IdxFile.Read(path, path, options));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>("labels", () => IdxFile.Read(path, " "));
        var none = Assert.Throws<FileNotFoundException>(() => IdxFile.ReadMatrix(_folder.Path("none")));
        Assert.Contains("Give the path of an IDX file", none.Message, StringComparison.Ordinal);
    }

    private static bool Near(float a, float b) => MathF.Abs(a - b) <= 1e-7f;

    private void AssertError(string expected, string name, string hex)
    {
        var path = Write(name, Convert.FromHexString(hex));
        var message = Assert.Throws<DataException>(() => IdxFile.ReadMatrix(path)).Message;
        Assert.StartsWith($"{path}, {expected}", message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = _folder.Path(name);
        using Stream file = System.IO.File.Create(path);
        using var gzip = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : file;
        gzip.Write(bytes);
        return path;
    }
}
