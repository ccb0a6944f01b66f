using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace GpuBp.Tests.Data;

/// <summary>What CsvFile reads; CsvFileErrorTests has what it refuses.</summary>
public sealed class CsvFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DigitsOfTheSample_HasAllImages()
    {
        var digits = CsvFile.Read(
            RepositoryFiles.Locate("samples/Digits/data/digits.csv.gz"), new() { HasHeader = false });

        Assert.Equal((1797, 64, 10), (digits.Rows, digits.Inputs, digits.Outputs));
        Assert.Equal(10, digits.Classes);
        Assert.Null(digits.FeatureNames);
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], digits.Row(0)[..8]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], digits.Labels[..10]);
        Assert.Equal(16, digits.Features.ToArray().Max());
        // Counts of the classes as the data's own description gives them.
        Assert.Equal(
            [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
            digits.Labels.ToArray().CountBy(label => label).OrderBy(n => n.Key).Select(n => n.Value));
    }

    [Fact]
    public void Read_RandomTable_GivesItBack()
    {
        var random = new RandomNumbers(output);
        var (rows, inputs) = (random.NextInt(2, 50), random.NextInt(1, 12));
        var features = random.SingleMatrix(rows, inputs, 1e6f);
        var labels = random.Labels(rows, 2);
        var target = random.NextInt(0, inputs);
        var text = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            var cells = Enumerable.Range(0, inputs)
                .Select(k => features[i, k].ToString("R", CultureInfo.InvariantCulture)).ToList();
            cells.Insert(target, labels[i].ToString(CultureInfo.InvariantCulture));
            text.Append(string.Join(';', cells)).Append('\n');
        }

        var data = CsvFile.Read(
            _folder.Write(text.ToString()),
            new() { HasHeader = false, Delimiter = ';', TargetIndex = target });

        Assert.Equal(features.Cast<float>(), data.Features.ToArray());
        Assert.Equal(labels, data.Labels);
    }

    [Fact]
    public void Read_Header_NamesFeatures()
    {
        var data = Read("length,width,kind\n1,2,0\n3,4,1\n");
        Assert.Equal(["length", "width"], data.FeatureNames!);
        Assert.Equal([1, 2, 3, 4], data.Features.ToArray());
        Assert.Equal([0, 1], data.Labels);
        Assert.Null(data.ClassNames);
    }

    [Theory]
    [InlineData("kind", null)]
    [InlineData(null, 1)]
    public void Read_TargetInTheMiddle_IsNoFeature(string? name, int? index)
    {
        var options = new CsvOptions { TargetColumn = name, TargetIndex = index };
        var data = Read("length,kind,width\n1,0,2\n3,1,4\n", options);
        Assert.Equal(["length", "width"], data.FeatureNames!);
        Assert.Equal([1, 2, 3, 4], data.Features.ToArray());
        Assert.Equal([0, 1], data.Labels);
    }

    [Fact]
    public void Read_TargetFromTheEnd_Counts() =>
        Assert.Equal([1, 0], Read("a,k,b\n1,1,2\n3,0,4\n", new() { TargetIndex = ^2 }).Labels);

    [Fact]
    public void Read_ClassNames_AreSortedOrdinally()
    {
        var data = Read(
            "x,kind\n1,pear\n2,Zebra\n3,apple\n4,pear\n",
            new() { TargetKind = CsvTargetKind.ClassName });
        Assert.Equal(["Zebra", "apple", "pear"], data.ClassNames!);
        Assert.Equal([2, 0, 1, 2], data.Labels);
        Assert.Equal(3, data.Outputs);
    }

    [Fact]
    public void Read_GivenClassNames_SetTheOrder()
    {
        var data = Read(
            "x,kind\n1,pear\n2,apple\n",
            new() { TargetKind = CsvTargetKind.ClassName, ClassNames = ["pear", "plum", "apple"] });
        Assert.Equal([0, 2], data.Labels);
        Assert.Equal(3, data.Classes);
    }

    [Fact]
    public void Read_ClassesOrNamesGiven_AllowsMissingOnes()
    {
        const string Text = "x,kind\n1,0\n2,2\n";
        Assert.Equal(5, Read(Text, new() { Classes = 5 }).Classes);
        Assert.Equal(["a", "b", "c"], Read(Text, new() { ClassNames = ["a", "b", "c"] }).ClassNames!);
    }

    [Fact]
    public void Read_Numbers_AreOneColumn()
    {
        var options = new CsvOptions { TargetKind = CsvTargetKind.Number };
        var data = Read("x,price\n1,-2.5\n2,1e3\n", options);
        Assert.Equal([-2.5f, 1000], data.Targets.ToArray());
        Assert.False(data.IsClassification);
        Assert.True(Read("x,y\n1,0\n2,1\n", options).IsClassification);
    }

    [Theory]
    [InlineData("a,b,k\n1,2,0\n3,4,1\n")]
    [InlineData("a,b,k\n1,2,0\n3,4,1")]
    [InlineData("a,b,k\r\n1,2,0\r\n3,4,1\r\n")]
    [InlineData("\uFEFFa,b,k\n1,2,0\n3,4,1\n")]
    [InlineData("\uFEFF\"a\",b,k\n1,2,0\n3,4,1\n")]
    [InlineData("\n\na,b,k\n\n1,2,0\n\r\n   \n3,4,1\n\n")]
    [InlineData("\"a\",\"b\",\"k\"\n\"1\",2,\"0\"\n3,\"4\",1\n")]
    [InlineData(" a , b\t,k\n 1,2 , 0 \n\t3,4,1\n")]
    [InlineData("a,b,k\n+1,2.0,0\n30e-1,.4E1,1\n")]
    public void Read_Quirks_GiveTheSameData(string text)
    {
        var data = Read(text);
        Assert.Equal(["a", "b"], data.FeatureNames!);
        Assert.Equal([1, 2, 3, 4], data.Features.ToArray());
        Assert.Equal([0, 1], data.Labels);
    }

    [Fact]
    public void Read_QuotedNames_KeepDelimitersQuotesAndLines()
    {
        var data = Read(
            "\"a,b\",\"line\nbreak\",k\n1,2,\"say \"\"hi\"\"\"\n3,4,größer\n",
            new() { TargetKind = CsvTargetKind.ClassName });
        Assert.Equal(["a,b", "line\nbreak"], data.FeatureNames!);
        Assert.Equal(["größer", "say \"hi\""], data.ClassNames!);
    }

    [Theory]
    [InlineData("data.csv.gz")]
    [InlineData("DATA.CSV.GZ")]
    public void Read_Gzip_Decompresses(string name)
    {
        var path = _folder.Path(name);
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write("x,k\n1,0\n2,1\n"u8);
        Assert.Equal([1, 2], CsvFile.Read(path).Features.ToArray());
    }

    [Fact]
    public void Read_Utf16WithMark_IsUnderstood()
    {
        var path = _folder.Path("utf16.csv");
        File.WriteAllText(path, "größe,k\n1,0\n2,1\n", Encoding.Unicode);
        Assert.Equal(["größe"], CsvFile.Read(path).FeatureNames!);
    }

    [Fact]
    public void Read_OtherCulture_StillReadsDecimalPoints()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal([1.5f, 2.25f], Read("x,k\n1.5,0\n2.25,1\n").Features.ToArray());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private Dataset Read(string text, CsvOptions? options = null) =>
        CsvFile.Read(_folder.Write(text), options);
}
