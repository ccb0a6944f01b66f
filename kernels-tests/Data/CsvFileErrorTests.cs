using System.IO.Compression;
using System.Text;

namespace GpuBp.Tests.Data;

/// <summary>
/// What CsvFile refuses, and that its messages say where, what and what is expected.
/// </summary>
public sealed class CsvFileErrorTests : IDisposable
{
    private static readonly CsvOptions Names = new() { TargetKind = CsvTargetKind.ClassName };
    private static readonly CsvOptions Numbers = new() { TargetKind = CsvTargetKind.Number };
    private static readonly CsvOptions NoHeader = new() { HasHeader = false };
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b,k\n1,2,0\n1,2\n", "line 3 has 2 columns; 3 are expected, as on line 1.")]
    [InlineData("\na,b,k\n\n1,2,0,4\n", "line 4 has 4 columns; 3 are expected, as on line 2.")]
    [InlineData("a,b,k\n1,2,0,\n", "line 2 has 4 columns; 3 are expected, as on line 1. The line ends with a delimiter, after which one more cell is counted; remove it.")]
    [InlineData("a,k,\n1,0,\n", "line 2, column 3: \"\" is empty; a value is expected. The line ends with a delimiter")]
    [InlineData("a,b,k\n1,2,0\n1,x,0\n", "line 3, column 2 (b): \"x\" is not a number; a finite number with a decimal point, such as 1.5, is expected.")]
    [InlineData("a,b,k\n,2,0\n", "line 2, column 1 (a): \"\" is empty; a finite number")]
    [InlineData("a,b,k\n1,\"1,5\",0\n", "line 2, column 2 (b): \"1,5\" is not a number")]
    [InlineData("a,b,k\n1,1 000,0\n", "line 2, column 2 (b): \"1 000\" is not a number")]
    [InlineData("a,b,k\n1,NaN,0\n", "line 2, column 2 (b): \"NaN\" is NaN; a finite number")]
    [InlineData("a,b,k\n1,-Infinity,0\n", "line 2, column 2 (b): \"-Infinity\" is infinite as a float; a finite number")]
    [InlineData("a,b,k\n1,1e39,0\n", "line 2, column 2 (b): \"1e39\" is infinite as a float; a finite number")]
    [InlineData("\"a\nb\",c,k\n1,2,0\n1,y,0\n", "line 4, column 2 (c): \"y\" is not a number")]
    [InlineData("a;b;k\n1;2;0\n", "line 1 has 1 column; at least one feature and the target are expected, separated by ','. Set CsvOptions.Delimiter")]
    [InlineData("a,b,k\n", "line 1: the file has a header and no rows; rows of cells are expected.")]
    [InlineData("", "is empty; lines of cells are expected.")]
    [InlineData("\n\r\n \n", "is empty; lines of cells are expected.")]
    [InlineData("1,2,0\n3,4,1\n", "line 1: the header has only numbers, such as \"1\"; names of columns are expected. Set CsvOptions.HasHeader to false")]
    [InlineData("a,b,k\n1,\"2,0\n3,4,1\n", "line 2: ")]
    [InlineData("a,b,k\n1,\"2\"x,0\n", "line 2: ")]
    public void Read_BadTable_SaysWhereAndWhatIsExpected(string text, string expected) =>
        AssertError(expected, text);

    [Theory]
    [InlineData("a,k\n1,0\n2,1.5\n", "line 3, column 2 (k): \"1.5\" is not a class; a class as a whole number from 0 is expected")]
    [InlineData("a,k\n1,cat\n", "line 2, column 2 (k): \"cat\" is not a class; a class as a whole number from 0 is expected (CsvOptions.TargetKind reads names with ClassName")]
    [InlineData("a,k\n1,-1\n", "line 2, column 2 (k): \"-1\" is out of range")]
    [InlineData("a,k\n1,\"\"\n", "line 2, column 2 (k): \"\" is empty")]
    [InlineData("a,k\n1,1\n2,2\n", "no row has class 0, though the largest is 2; classes are expected to run from 0 without gaps.")]
    [InlineData("a,k\n1,0\n2,0\n", "no row has class 1, though the largest is 0")]
    [InlineData("a,k\n1,0\n2,2000000000\n", ", column 2 (k): no row has class 1, though the largest is 2000000000")]
    public void Read_BadClassIndex_SaysWhatIsExpected(string text, string expected) =>
        AssertError(expected, text);

    [Fact]
    public void Read_ClassIndexBeyondClasses_NamesTheRange() => AssertError(
        "line 3, column 2 (k): \"3\" is out of range; a class as a whole number from 0 to 2 is expected",
        "a,k\n1,0\n2,3\n",
        new() { Classes = 3 });

    [Fact]
    public void Read_BadClassName_SaysWhatIsExpected()
    {
        AssertError(
            "every row has class \"cat\"; at least two classes are expected.",
            "a,k\n1,cat\n2,cat\n",
            Names);
        AssertError(
            "line 2, column 1 (k): \"\" is empty; the name of a class is expected.",
            "k,a\n,1\n",
            Names with { TargetIndex = 0 });
        AssertError(
            "line 2, column 2 (k): \"emu\" is not a known class; one of cat, dog is expected.",
            "a,k\n1,emu\n",
            Names with { ClassNames = ["cat", "dog"] });
    }

    [Theory]
    [InlineData(CsvTargetKind.ClassIndex, ", column 2 (k): the largest class is 1000; up to 1,000 classes are taken")]
    [InlineData(CsvTargetKind.ClassName, "line 1002, column 2 (k): \"1000\" is one class more than the 1,000")]
    public void Read_TooManyClasses_SaysSo(CsvTargetKind kind, string expected) => AssertError(
        expected,
        "a,k\n" + string.Concat(Enumerable.Range(0, 1001).Select(label => $"1,{label}\n")),
        new() { TargetKind = kind });

    [Fact]
    public void Read_BadNumberTarget_SaysWhatIsExpected() =>
        AssertError("line 2, column 2 (price): \"cheap\" is not a number", "a,price\n1,cheap\n", Numbers);

    [Fact]
    public void Read_NoHeader_NamesColumnByNumberAlone() =>
        AssertError("line 2, column 1: \"x\" is not a number", "1,0\nx,1\n", NoHeader);

    [Fact]
    public void Read_MissingTargetColumn_ListsColumns()
    {
        AssertError(
            "line 1: there is no target column \"kind\"; one of 3 columns is expected: a, b, k.",
            "a,b,k\n1,2,0\n",
            new() { TargetColumn = "kind" });
        AssertError(
            "line 1: there is no column 3 (counted from 0) for the target; one of 3 columns is expected: a, b, k.",
            "a,b,k\n1,2,0\n",
            new() { TargetIndex = 3 });
        AssertError(
            "there is no column ^4 (counted from 0) for the target; one of 3 columns is expected.",
            "1,2,0\n",
            NoHeader with { TargetIndex = ^4 });
        AssertError(
            "line 1: \"k\" names more than one column", "k,a,k\n1,2,0\n", new() { TargetColumn = "k" });
        var wide = string.Join(',', Enumerable.Range(0, 30).Select(k => $"x{k}"));
        AssertError("x18, x19, ….", wide + "\n", new() { TargetColumn = "kind" });
    }

    [Fact]
    public void Read_LongCell_IsShownShort() =>
        AssertError($"\"{new string('x', 60)}…\" is not a number", $"a,k\n{new string('x', 500)},1\n");

    [Fact]
    public void Read_NotUtf8_SaysWhere()
    {
        var path = _folder.Path("data.csv");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("x,k\n1,groß\n2,klein\n"));
        var message = Assert.Throws<DataException>(() => CsvFile.Read(path, Names)).Message;
        Assert.Contains(
            "line 2, column 2 (k): \"gro\uFFFD\" is not UTF-8 text",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesFullPath()
    {
        var file = _folder.Path("none.csv");
        var path = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
        var error = Assert.Throws<FileNotFoundException>(() => CsvFile.Read(path));
        Assert.Contains($"There is no file {file}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(file, error.FileName);
        Assert.Throws<ArgumentException>("path", () => CsvFile.Read(" "));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("plain")]
    [InlineData("short")]
    public void Read_DamagedGzip_SaysSo(string damage)
    {
        var path = _folder.Path("data.csv.gz");
        var digits = File.ReadAllBytes(RepositoryFiles.Locate("samples/Digits/data/digits.csv.gz"));
        digits[digits.Length / 2] ^= (byte)(damage == "flipped" ? 0xff : 0);
        File.WriteAllBytes(path, damage switch
        {
            "cut" => digits[..^2000],
            "plain" => "a,k\n1,0\n2,1\n"u8.ToArray(),
            "short" => "x"u8.ToArray(),
            _ => digits,
        });
        var message = Assert.Throws<DataException>(() => CsvFile.Read(path, NoHeader)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        // A flipped bit may also decompress to lines of another length.
        if (damage != "flipped")
            Assert.Contains("cannot be decompressed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipOfTwoParts_ReadsBoth()
    {
        var path = _folder.Path("parts.csv.gz");
        foreach (var part in new[] { "a,k\n1,0\n2,1\n3,1\n", "4,0\n" })
        {
            using var file = new FileStream(path, FileMode.Append);
            using var gzip = new GZipStream(file, CompressionLevel.Fastest);
            gzip.Write(Encoding.UTF8.GetBytes(part));
        }

        Assert.Equal([1, 2, 3, 4], CsvFile.Read(path).Features.ToArray());
    }

    [Fact]
    public void Options_Contradictions_AreRefused()
    {
        AssertRefused(new() { Delimiter = '"' }, "Delimiter is U+0022");
        AssertRefused(new() { Delimiter = 'é' }, "Delimiter is U+00E9");
        AssertRefused(new() { TargetColumn = "k", TargetIndex = 1 }, "TargetColumn and TargetIndex");
        AssertRefused(NoHeader with { TargetColumn = "k" }, "HasHeader is false");
        AssertRefused(new() { TargetKind = (CsvTargetKind)9 }, "ClassIndex, ClassName, Number");
        AssertRefused(new() { Classes = 1 }, "Classes is 1; at least 2");
        AssertRefused(Numbers with { Classes = 2 }, "Classes is set, but TargetKind is Number");
        AssertRefused(
            Numbers with { ClassNames = ["a", "b"] },
            "ClassNames are set, but TargetKind is Number");
        AssertRefused(new() { ClassNames = ["a", "a"] }, "all different");
        AssertRefused(new() { Classes = 3, ClassNames = ["a", "b"] }, "must agree");
    }

    private void AssertError(string expected, string text, CsvOptions? options = null)
    {
        var path = _folder.Write(text);
        var message = Assert.Throws<DataException>(() => CsvFile.Read(path, options)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private void AssertRefused(CsvOptions options, string expected)
    {
        var path = _folder.Write("a,k\n1,0\n2,1\n");
        var error = Assert.Throws<ArgumentException>(
            nameof(options), () => CsvFile.Read(path, options));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
