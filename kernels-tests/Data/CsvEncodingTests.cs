using System.Globalization;
using System.Text.Json;

namespace GpuBp.Tests.Data;

/// <summary>Categories and missing values of CSV files, and rows that are encoded as they were.</summary>
public sealed class CsvEncodingTests(ITestOutputHelper output) : IDisposable
{
    private const string Table =
        "size,colour,grade,kind\n1,red,low,0\n,green,high,1\n4,red,NA,1\n10,blue,low,0\n";

    private static readonly CsvOptions Text = new()
    {
        TextColumns = CsvColumnKind.OneHot,
        OrdinalColumns = ["grade"],
        Missing = CsvMissing.Median,
        MissingIsCategory = true,
    };

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TextColumns_BecomeCategories()
    {
        var data = CsvFile.Read(_folder.Write(Table), Text, out var encoding);
        Assert.Equal(["size", "colour=blue", "colour=green", "colour=red", "grade"], data.FeatureNames!);
        Assert.Equal(
            [1, 0, 0, 1, 2, 4, 0, 1, 0, 1, 4, 0, 0, 1, 0, 10, 1, 0, 0, 2], data.Features.ToArray());
        Assert.Equal([0, 1, 1, 0], data.Labels);
        Assert.Equal(
            [
                new CsvColumn("size", CsvColumnKind.Number, fill: 4),
                new CsvColumn("colour", CsvColumnKind.OneHot, ["blue", "green", "red"]),
                new CsvColumn("grade", CsvColumnKind.Ordinal, ["", "high", "low"]),
            ],
            encoding.Columns);
    }

    [Theory]
    [InlineData(CsvMissing.Mean, 5)]
    [InlineData(CsvMissing.Median, 4)]
    [InlineData(CsvMissing.Constant, -1)]
    public void Read_MissingNumber_TakesStandIn(CsvMissing missing, float expected)
    {
        foreach (var mark in new[] { "", "NA", "?", "NaN", " null " })
        {
            var path = _folder.Write($"a,k\n1,0\n{mark},1\n4,0\n10,1\n");
            var data = CsvFile.Read(path, new() { Missing = missing, MissingConstant = -1 });
            Assert.Equal([1, expected, 4, 10], data.Features.ToArray());
        }

        var last = CsvFile.Read(
            _folder.Write("k,a\n0,1\n1,\n0,4\n1,10\n"),
            new() { Missing = missing, MissingConstant = -1, TargetIndex = 0 });
        Assert.Equal([1, expected, 4, 10], last.Features.ToArray());
    }

    [Fact]
    public void Read_RandomNumbersWithHoles_TakeMeanAndMedian()
    {
        var random = new RandomNumbers(output);
        var numbers = random.Floats(random.NextInt(2, 60));
        var holes = random.NextInt(1, 20);
        var cells = numbers.Select(x => x.ToString("R", CultureInfo.InvariantCulture))
            .Concat(Enumerable.Repeat("?", holes)).ToArray();
        random.Shuffle(cells);
        var path = _folder.Write("x,k\n" + string.Concat(cells.Select((cell, i) => $"{cell},{i % 2}\n")));
        var sorted = numbers.Order().ToArray();
        var median = ((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

        foreach (var (missing, expected) in new[]
        {
            (CsvMissing.Mean, numbers.Average(x => (double)x)), (CsvMissing.Median, median),
        })
        {
            var data = CsvFile.Read(path, new() { Missing = missing }, out var encoding);
            // Sums in double; the rest is one rounding to float.
            Assert.Equal(expected, encoding.Columns[0].Fill!.Value, 1e-6);
            Assert.Equal(
                cells.Select(cell => cell == "?" ? encoding.Columns[0].Fill!.Value : Parse(cell)),
                data.Features.ToArray());
        }
    }

    [Fact]
    public void Read_NamedColumns_AreWhatTheyAreSaidToBe()
    {
        var options = new CsvOptions { OneHotColumns = ["zip"], IgnoredColumns = ["id"] };
        var data = CsvFile.Read(_folder.Write("id,zip,k\na,2,0\nb,1,1\n"), options);
        Assert.Equal(["zip=1", "zip=2"], data.FeatureNames!);
        Assert.Equal([0, 1, 1, 0], data.Features.ToArray());

        var numbered = new CsvOptions { HasHeader = false, OrdinalColumns = ["2"], TargetIndex = 0 };
        data = CsvFile.Read(_folder.Write("0,7,b\n1,8,a\n"), numbered);
        Assert.Null(data.FeatureNames);
        Assert.Equal([7, 1, 8, 0], data.Features.ToArray());
    }

    [Fact]
    public void Read_WithEncoding_GivesInputsOfTraining()
    {
        var train = CsvFile.Read(_folder.Write(Table), Text, out var encoding);
        var later = new CsvOptions { Encoding = encoding };
        Assert.Equal(train.Features.ToArray(), CsvFile.Read(_folder.Write(Table), later).Features.ToArray());

        var one = CsvFile.Read(_folder.Write("size,colour,grade,kind\nNA,blue,,0\n7,red,high,1\n"), later);
        Assert.Equal([4, 1, 0, 0, 0, 7, 0, 0, 1, 1], one.Features.ToArray());
        Assert.Equal([4, 1, 0, 0, 0], encoding.Encode(["?", " blue ", ""]));
        AssertError(
            "line 2, column 2 (colour): \"pink\" is not a known category; one of blue, green, red is expected.",
            "size,colour,grade,kind\n1,pink,low,0\n",
            later);
        AssertError(
            "line 2, column 3 (grade): \"mid\" is not a known category; one of (missing), high, low is expected.",
            "size,colour,grade,kind\n1,red,mid,0\n",
            later);
        AssertError(
            "line 1, column 1: \"hue\" is not the column of the encoding; \"size\" is expected here.",
            "hue,colour,grade,kind\n1,red,low,0\n",
            later);
        AssertError("line 1 has 3 columns; the encoding is of 3 features", "a,b,k\n1,2,0\n", later);
    }

    [Fact]
    public void ReadFeatures_WithAndWithoutTarget_FindsColumnsByName()
    {
        var train = CsvFile.Read(_folder.Write(Table), Text, out var encoding);
        Assert.Equal(train.Features.ToArray(), ReadFeatures(Table, encoding));
        Assert.Equal([4, 1, 0, 0, 2], ReadFeatures("grade,note,size,colour\nlow,x,?,blue\n", encoding));
        Assert.Equal([4, 1, 0, 0, 0], ReadFeatures("?,blue,\n", encoding, new() { HasHeader = false }));
        foreach (var (text, hasHeader, expected) in new[]
        {
            ("size,grade\n1,low\n", true, "line 1: there is no column \"colour\", which the encoding takes; 2 columns are there: size, grade."),
            ("size,colour,grade,size\n1,red,low,2\n", true, "line 1: \"size\" names more than one column"),
            ("1,red,low,0\n", false, "line 1 has 4 columns; 3 are expected, those of the encoding"),
            ("size,colour,grade\n1,pink,low\n", true, "line 2, column 2 (colour): \"pink\" is not a known category"),
        })
        {
            var error = Assert.Throws<DataException>(
                () => ReadFeatures(text, encoding, new() { HasHeader = hasHeader }));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encode_BadRow_NamesColumnAndWhatIsExpected()
    {
        CsvFile.Read(_folder.Write(Table), Text, out var encoding);
        Assert.Equal(
            "The row, column 2 (colour): \"pink\" is not a known category; one of blue, green, red is expected.",
            Assert.Throws<DataException>(() => encoding.Encode(["1", "pink", "low"])).Message);
        Assert.StartsWith(
            "The row, column 1 (size): \"x\" is not a number",
            Assert.Throws<DataException>(() => encoding.Encode(["x", "red", "low"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("row", () => encoding.Encode(["1", "red"]));
        Assert.Throws<ArgumentNullException>("row", () => encoding.Encode(["1", "red", null!]));
    }

    [Fact]
    public void Read_UnknownAsZeros_MakesOneHotZero()
    {
        var fit = new CsvOptions { TextColumns = CsvColumnKind.OneHot, UnknownAsZeros = true };
        CsvFile.Read(_folder.Write("a,k\nred,0\nblue,1\n"), fit, out var encoding);
        Assert.Equal([0, 0], encoding.Encode(["pink"]));
        Assert.Equal([0, 0], encoding.Encode([""]));
        Assert.Equal([1, 0], encoding.Encode(["blue"]));

        var ordinal = fit with { TextColumns = CsvColumnKind.Ordinal };
        CsvFile.Read(_folder.Write("a,k\nred,0\nblue,1\n"), ordinal, out encoding);
        Assert.Throws<DataException>(() => encoding.Encode(["pink"]));
    }

    [Fact]
    public void Encoding_AsJson_ComesBackEqual()
    {
        CsvFile.Read(_folder.Write(Table), Text, out var encoding);
        var json = JsonSerializer.Serialize(encoding);
        var back = JsonSerializer.Deserialize<CsvEncoding>(json)!;
        Assert.Equal(encoding, back);
        Assert.Equal(encoding.GetHashCode(), back.GetHashCode());
        Assert.Equal(encoding.Encode(["", "red", "low"]), back.Encode(["", "red", "low"]));
        Assert.NotEqual(encoding, new CsvEncoding(encoding.Columns, []));
    }

    [Theory]
    [InlineData("a,b,k\nred,1,0\n,2,1\n", "line 3, column 1 (a): \"\" is missing; a category is expected. CsvOptions.MissingIsCategory")]
    [InlineData("b,a,k\n1,red,0\n?,blue,1\n", "line 3, column 1 (b): \"?\" is not a number")]
    public void Read_MissingWithoutPolicy_IsAnError(string text, string expected) =>
        AssertError(expected, text, new() { TextColumns = CsvColumnKind.OneHot, UnknownAsZeros = true });

    [Fact]
    public void Read_BadColumns_SaysWhereAndWhatIsExpected()
    {
        AssertError(
            "line 2, column 1 (a): \"x\" is not a number",
            "a,k\nx,0\n",
            new() { Missing = CsvMissing.Mean });
        AssertError(
            ", column 1 (a): every number is missing, so that they have no Mean",
            "a,b,k\nNA,1,0\n,2,1\n",
            new() { Missing = CsvMissing.Mean });
        AssertError(
            "line 1: there is no column \"c\", which is named as OneHot; one of 3 columns is expected: a, b, k.",
            "a,b,k\n1,2,0\n",
            new() { OneHotColumns = ["c"] });
        AssertError(
            "line 1: there is no column \"3\", which is named as Ordinal; one of 3 columns is expected, counted from 0.",
            "1,2,0\n",
            new() { OrdinalColumns = ["3"], HasHeader = false });
        AssertError(
            ", column 3 (k): the column is the target, and named as Ignored too",
            "a,b,k\n1,2,0\n",
            new() { IgnoredColumns = ["k"] });
        AssertError(
            "line 1: CsvOptions.IgnoredColumns names all features",
            "a,k\n1,0\n",
            new() { IgnoredColumns = ["a"] });
        AssertError(
            "line 1002, column 1 (a): \"x1000\" is category 1,001 of its column; at most 1,000",
            "a,k\n" + string.Concat(Enumerable.Range(0, 1100).Select(i => $"x{i},{i % 2}\n")),
            new() { TextColumns = CsvColumnKind.OneHot });
    }

    [Fact]
    public void Options_Contradictions_AreRefused()
    {
        AssertRefused(new() { TextColumns = CsvColumnKind.Ignored }, "TextColumns is Ignored");
        AssertRefused(new() { Missing = (CsvMissing)9 }, "Error, Mean, Median, Constant");
        AssertRefused(new() { MissingConstant = float.NaN }, "MissingConstant is NaN");
        AssertRefused(new() { MissingMarks = null! }, "is null");
        AssertRefused(new() { MissingMarks = [null!] }, "give every mark");
        AssertRefused(new() { OneHotColumns = ["a"], IgnoredColumns = ["a"] }, "\"a\" is named twice");
        var encoding = new CsvEncoding([new CsvColumn("a", CsvColumnKind.Number)], []);
        AssertRefused(new() { Encoding = encoding, Missing = CsvMissing.Mean }, "Encoding is set");
    }

    [Fact]
    public void Column_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("kind", () => new CsvColumn("a", (CsvColumnKind)9));
        Assert.Throws<ArgumentException>("categories", () => new CsvColumn("a", CsvColumnKind.OneHot));
        Assert.Throws<ArgumentException>(
            "categories", () => new CsvColumn("a", CsvColumnKind.Number, ["x"]));
        Assert.Throws<ArgumentException>(
            "categories", () => new CsvColumn("a", CsvColumnKind.Ordinal, ["x", "x"]));
        Assert.Throws<ArgumentException>(
            "fill", () => new CsvColumn("a", CsvColumnKind.Number, fill: float.NaN));
        Assert.Throws<ArgumentException>("columns", () => new CsvEncoding([], []));
    }

    private static float Parse(string cell) => float.Parse(cell, CultureInfo.InvariantCulture);

    private IEnumerable<float> ReadFeatures(
        string text, CsvEncoding encoding, CsvOptions? options = null) =>
        CsvFile.ReadFeatures(_folder.Write(text), encoding, options).Cast<float>();

    private void AssertError(string expected, string text, CsvOptions options)
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
