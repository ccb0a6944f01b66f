using System.Text;

namespace GpuBp.Tests.Data;

/// <summary>What NpyFile reads, and what it refuses.</summary>
public sealed class NpyFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An NPY file as NumPy writes it: the header filled to a multiple of 64 bytes.</summary>
    internal static byte[] File(string type, string order, string shape, byte[] numbers, int version = 1)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        var start = version == 1 ? 10 : 12;
        var length = (start + text.Length + 1 + 63) / 64 * 64 - start;
        byte[] size = version == 1
            ? [(byte)length, (byte)(length >> 8)]
            : [(byte)length, (byte)(length >> 8), 0, 0];
        var header = Encoding.Latin1.GetBytes(text.PadRight(length - 1) + "\n");
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. size, .. header, .. numbers];
    }

    // The numbers are the bytes that NumPy 1.24 wrote for these headers.
    [Theory]
    [InlineData("<f8", "True", "(2, 3)", 1, "00000000000004c0000000000000e03f000000000000f8bf000000000000f83f000000000000e0bf0000000000000440", new[] { -2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f }, 3)]
    [InlineData("<f4", "False", "(2, 1)", 2, "0000c03f000000c0", new[] { 1.5f, -2 }, 1)]
    [InlineData("<i8", "False", "(4,)", 3, "0300000000000000010000000000000000000000000000000200000000000000", new[] { 3f, 1, 0, 2 }, 1)]
    [InlineData("|b1", "False", "(1, 2)", 1, "0100", new[] { 1f, 0 }, 2)]
    [InlineData("<u2", "True", "(2, 3, 4)", 1, "00000c00040010000800140001000d00050011000900150002000e00060012000a00160003000f00070013000b001700", new[] { 0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 }, 12)]
    public void ReadMatrix_FileOfNumPy_GivesArray(
        string type, string order, string shape, int version, string hex, float[] expected, int columns)
    {
        var path = Write(File(type, order, shape, Convert.FromHexString(hex), version));
        var matrix = NpyFile.ReadMatrix(path);
        Assert.Equal(expected, matrix.Cast<float>());
        Assert.Equal(columns, matrix.GetLength(1));
    }

    [Theory]
    [InlineData("i1")]
    [InlineData("u1")]
    [InlineData("i2")]
    [InlineData("u2")]
    [InlineData("i4")]
    [InlineData("u4")]
    [InlineData("i8")]
    [InlineData("u8")]
    [InlineData("f2")]
    [InlineData("f4")]
    [InlineData("f8")]
    public void ReadMatrix_EveryType_GivesNumbersBack(string type)
    {
        var random = new RandomNumbers(output);
        var (rows, columns) = (random.NextInt(1, 40), random.NextInt(1, 40));
        var isFortran = random.NextInt(0, 1) == 1;
        foreach (var order in new[] { '<', '>' })
        {
            var expected = new float[rows, columns];
            var bytes = type[1] - '0';
            var numbers = new byte[rows * columns * bytes];
            for (var n = 0; n < rows * columns; n++)
            {
                var (i, k) = isFortran ? (n % rows, n / rows) : (n / columns, n % columns);
                var number = Number(random, type);
                expected[i, k] = number.Value;
                var at = numbers.AsSpan(n * bytes, bytes);
                number.LittleEndian.CopyTo(at);
                if (order == '>')
                    at.Reverse();
            }

            var file = File(order + type, isFortran ? "True" : "False", $"({rows}, {columns})", numbers);
            Assert.Equal(expected, NpyFile.ReadMatrix(Write(file)));
        }
    }

    [Fact]
    public void Read_WholeTargets_AreClassesAndOthersNumbers()
    {
        var x = Write(File("|u1", "False", "(3, 2)", [1, 2, 3, 4, 5, 6]), "x.npy");
        var classes = Write(File("|i1", "False", "(3,)", [1, 0, 1]), "y.npy");
        var numbers = Write(File("<f2", "False", "(3,)", [0, 0x3c, 0, 0x40, 0, 0x42]), "t.npy");
        var wide = Write(File("|u1", "True", "(3, 2)", [1, 2, 3, 4, 5, 6]), "w.npy");

        var data = NpyFile.Read(x, classes);
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Features.ToArray());
        Assert.Equal([1, 0, 1], data.Labels);
        Assert.Equal(7, NpyFile.Read(x, classes, classes: 7).Classes);
        Assert.Equal([1, 0, 1], NpyFile.ReadLabels(classes));
        Assert.Equal([1, 2, 3], NpyFile.Read(x, numbers).Targets.ToArray());
        Assert.Equal([1, 4, 2, 5, 3, 6], NpyFile.Read(x, wide).Targets.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => NpyFile.Read(x, classes, 1));
    }

    [Theory]
    [InlineData("|S3", "False", "(1,)", "byte 20: the type is '|S3'; b1, u1 to u8")]
    [InlineData("f4", "False", "(1,)", "byte 20: the type is 'f4'")]
    [InlineData("<f4", "Maybe", "(1,)", "byte 44: True or False is expected")]
    [InlineData("<f4", "False", "()", "byte 60: the array is a single number")]
    [InlineData("<f4", "False", "(-1,)", "byte 61: a size is expected")]
    [InlineData("<f4", "False", "(0,)", "byte 60: the array is [0]; at least one row")]
    [InlineData("<f4", "False", "(3 3)", "byte 63: ')' is expected")]
    [InlineData("<f4", "False", "(99999999999999999999,)", "byte 61: a size is expected, a whole number")]
    [InlineData("<f4", "False", "(4294967296, 4294967296)", "byte 60: the header claims an array of [4294967296 × 4294967296]")]
    [InlineData("<f4", "False", "(1000000000,)", "byte 128: the header before says that 4,000,000,000 bytes of numbers follow, but 4 are there")]
    [InlineData("<f4", "False", "(1,), 'shape': (1,)", "byte 66: 'shape' is unknown, or there twice")]
    [InlineData("<f4", "False", "(1,)} {", "byte 66: more follows")]
    public void ReadMatrix_BadHeader_SaysWhereAndWhatIsExpected(
        string type, string order, string shape, string expected) =>
        AssertError(expected, File(type, order, shape, [0, 0, 0, 0]));

    [Fact]
    public void ReadMatrix_BadFile_SaysWhereAndWhatIsExpected()
    {
        var valid = File("<f4", "True", "(2, 2)", new byte[16]);
        AssertError("byte 3: the file ends 3 bytes into the start of the header", valid[..3]);
        AssertError("byte 0: the file does not begin with 93 and NUMPY", [.. "PK"u8, .. valid]);
        AssertError("byte 6: the version is 4.0; 1.0, 2.0 or 3.0", [.. valid[..6], 4, .. valid[7..]]);
        AssertError("byte 8: the header claims 4,294,967,295 bytes for itself",
            [.. valid[..6], 2, 0, 255, 255, 255, 255, .. valid]);
        AssertError("byte 50: the file ends 40 bytes into the header, which takes 118", valid[..50]);
        AssertError("byte 128: the header before says that 16 bytes of numbers follow, but 15", valid[..^1]);
        AssertError("byte 128: the header before says that 16 bytes of numbers follow, but 17", [.. valid, 0]);
        // The third of the file is the second of the first row, for columns lie one after the other.
        (valid[138], valid[139]) = (0x80, 0x7f);
        AssertError("byte 136 (row 0, column 1, counted from 0): the value is infinite as a float", valid);
        var path = Write(File("[('a', '<f4')]", "False", "(1,)", []));
        Assert.Throws<DataException>(() => NpyFile.ReadMatrix(path));
    }

    [Fact]
    public void Read_DifferentRows_NamesBothFiles()
    {
        var x = Write(File("|u1", "False", "(3, 2)", new byte[6]), "x.npy");
        var y = Write(File("<f4", "False", "(2,)", new byte[8]), "y.npy");
        var message = Assert.Throws<DataException>(() => NpyFile.Read(x, y)).Message;
        Assert.StartsWith($"{y}, byte 128: the array has 2 rows, but {x} has 3", message, StringComparison.Ordinal);
    }

    private static (float Value, byte[] LittleEndian) Number(RandomNumbers random, string type)
    {
        var (bits, half) = (random.NextInt64(long.MinValue, long.MaxValue), (Half)random.NextSingle());
        var (single, number) = (random.NextSingle(-1e6f, 1e6f), random.NextDouble(-1e6, 1e6));
        return type switch
        {
            "i1" => ((sbyte)bits, [(byte)bits]),
            "u1" => ((byte)bits, [(byte)bits]),
            "i2" => ((short)bits, BitConverter.GetBytes((short)bits)),
            "u2" => ((ushort)bits, BitConverter.GetBytes((ushort)bits)),
            "i4" => ((int)bits, BitConverter.GetBytes((int)bits)),
            "u4" => ((uint)bits, BitConverter.GetBytes((uint)bits)),
            "i8" => (bits, BitConverter.GetBytes(bits)),
            "u8" => ((ulong)bits, BitConverter.GetBytes((ulong)bits)),
            "f2" => ((float)half, BitConverter.GetBytes(half)),
            "f4" => (single, BitConverter.GetBytes(single)),
            _ => ((float)number, BitConverter.GetBytes(number)),
        };
    }

    private void AssertError(string expected, byte[] file)
    {
        var path = Write(file);
        var message = Assert.Throws<DataException>(() => NpyFile.ReadMatrix(path)).Message;
        Assert.StartsWith($"{path}, {expected}", message, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes, string name = "a.npy")
    {
        System.IO.File.WriteAllBytes(_folder.Path(name), bytes);
        return _folder.Path(name);
    }
}
