using System.Globalization;
using GpuBp.Tests.Cli;

namespace GpuBp.Tests.Data.Tables;

/// <summary>Tables as people have them, by the tool: each was once a silent or a wrong answer.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Target_WithOneMark_StaysNumbers()
    {
        var run = Train("01-target-turned-into-classes/one_na.csv", "--test", "0.2");

        Assert.Contains("'price': numbers", run.Out);
        Assert.Contains("1 row has no target, left out", run.Out);
        Assert.Contains(", and 12 test rows", run.Out);
    }

    [Theory]
    [InlineData("nan", "59 rows")]
    [InlineData("NULL", "59 rows")]
    [InlineData("inf", "59 rows")]
    [InlineData("1e400", "59 rows")]
    [InlineData("\"1,234\"", "60 rows")]
    public void Target_WithOneOddCell_StaysNumbers(string cell, string rows)
    {
        var text = File.ReadAllText(Case("01-target-turned-into-classes/one_na.csv")).Replace("NA", cell, StringComparison.Ordinal);

        var run = Done("train", _folder.Write(text), "--epochs", "2", "--out", Model);

        Assert.Contains($": {rows}", run.Out);
        Assert.Contains("numbers", run.Out);
    }

    [Theory]
    [InlineData("na.csv")]
    [InlineData("empty.csv")]
    public void MissingTarget_IsNoClassAndLeavesItsRowOut(string file)
    {
        var run = Train($"03-missing-target-becomes-a-class/{file}");

        Assert.Contains("2 classes (carni, herbi)", run.Out);
        Assert.Contains("no target, left out", run.Out);
    }

    [Fact]
    public void Predict_ModelWithoutNames_TakesEachLine()
    {
        Train("04-predict-loses-or-invents-a-row/train.csv");

        Assert.Equal(4, Lines(Done("predict", Model, Case("04-predict-loses-or-invents-a-row/new.csv")).Out).Length);
    }

    [Fact]
    public void Predict_ModelWithNumbersForNames_FindsThemInTheFirstLine()
    {
        Train("05-header-read-as-data/pandas.csv");

        Assert.Equal(4, Lines(Done("predict", Model, _folder.Write("1,0\n2,3\n4,5\n6,7\n")).Out).Length);
        Assert.Contains(": 60 rows", Done("evaluate", Model, Case("05-header-read-as-data/pandas.csv")).Out);
    }

    [Fact]
    public void Header_OfNumbersAndOneText_IsFound()
    {
        var pandas = Train("05-header-read-as-data/pandas.csv").Out;
        Assert.Contains(": 60 rows, ", pandas);
        Assert.Contains(" inputs, 2 classes", pandas);
        Assert.Equal(2, Columns());
        var years = "2019,region,2020\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => $"{i * 7 % 31}.5,{"nsw"[i % 3]},{i * 7 % 31 + i % 3}.25\n"));

        var run = Done("train", _folder.Write(years), "--epochs", "2", "--out", Model);

        Assert.Contains(": 60 rows, ", run.Out);
        Assert.Equal(2, Columns());
        Assert.Contains("'2020': numbers", run.Out);
    }

    [Fact]
    public void DecimalComma_WithOrWithoutHeader_IsANumber()
    {
        var run = Train("06-decimal-comma/header.csv");
        Assert.Equal(1, Columns());
        Assert.Contains("decimal comma", run.Out);

        var body = File.ReadAllLines(Case("06-decimal-comma/header.csv"))[1..];
        var bare = _folder.Write(string.Join('\n', body.Select(line => line.Replace(";", ";2,34;", StringComparison.Ordinal))));
        Assert.Contains("60 rows, ", Done("train", bare, "--epochs", "2", "--out", Model).Out);
        Assert.Equal(1, Columns());
    }

    [Fact]
    public void EqualNumbers_AreOneClass()
    {
        Assert.Contains("2 classes (0, 1)", Train("09-equal-numbers-other-classes/intfloat.csv").Out);
        Train("09-equal-numbers-other-classes/lab_int.csv");
        Assert.Contains("120 rows", Done("evaluate", Model, Case("09-equal-numbers-other-classes/lab_float.csv")).Out);
    }

    [Fact]
    public void Gzip_Cut_IsRefused()
    {
        Train("10-cut-gzip/small_full.csv.gz");
        var run = ToolRun.Of("train", Case("10-cut-gzip/small_cut.csv.gz"), "--epochs", "1", "--out", Model);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be decompressed beyond byte", run.Error);
    }

    [Theory]
    [InlineData("sepline.csv")]
    [InlineData("nl_hdr.csv")]
    public void FirstLine_IsTheReadersRecord(string file)
    {
        Assert.Contains("'y': 2 classes (no, yes)", Train($"11-first-line-read-twice/{file}").Out);
        Assert.Contains("120 rows", Done("evaluate", Model, Case($"11-first-line-read-twice/{file}")).Out);
    }

    [Fact]
    public void FirstLine_WithBlanksOrQuotedBreaksAndSemicolons_IsFound()
    {
        var lines = File.ReadAllLines(Case("16-evaluate-stricter-than-predict/cls.csv"));
        var semicolons = string.Join('\n', lines.Skip(1)).Replace(',', ';');
        foreach (var header in (string[])["  \n  \na;b;colour;y", "\"a\n(kg)\";b;colour;y", "a, kg;b, cm;colour;y"])
        {
            var table = _folder.Write($"{header}\n{semicolons}\n");
            Assert.Contains("'y': 2 classes", Done("train", table, "--epochs", "2", "--out", Model).Out);
            Assert.Contains("120 rows", Done("evaluate", Model, table).Out);
        }
    }

    [Fact]
    public void TextColumns_ThatBecomeTooManyInputs_AreNamedBeforeMemoryIsTaken()
    {
        var random = RandomNumbers.Create();
        var path = _folder.Path("cats.csv");
        using (var file = File.CreateText(path))
        {
            file.WriteLine(string.Join(',', Enumerable.Range(0, 12).Select(k => $"k{k}")) + ",y");
            for (var i = 0; i < 20_000; i++)
                file.WriteLine(string.Join(',', Enumerable.Range(0, 12).Select(k => $"c{k}_{random.Next(900)}")) + $",{i % 7}.5");
        }

        var run = ToolRun.Of("train", path, "--epochs", "1", "--out", Model);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the text columns k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11 become 10,800 inputs", run.Error);
        Assert.Contains("--ordinal", run.Error);
    }

    [Fact]
    public void Dates_BecomeNumbers_AndIdentifiersAreLeftOut()
    {
        var run = Train("13-dates-and-ids-one-hot/daily.csv", "--test", "0.2", "--epochs", "150");
        Assert.Contains("day: a date: days, time of the year, day of the week", run.Out);
        Assert.Contains("visits\n", Done("predict", Model, Case("13-dates-and-ids-one-hot/daynew.csv")).Out);

        var leak = "id,x,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"p{i},0.{i * 37 % 1000:000},{"AB"[i % 2]}\n"));
        var left = Done("train", _folder.Write(leak), "--test", "0.2", "--epochs", "2", "--out", Model);
        Assert.Contains("id: left out: 160 different texts in 160 cells", left.Out);
        Assert.Contains("160 rows, ", left.Out);
        Assert.Equal(1, Columns());
        Done("predict", Model, _folder.Write("id,x\np999,0.5\n"));
    }

    [Fact]
    public void Arrays_TakeTaskAndClasses()
    {
        const string Folder = "14-arrays-without-task/";
        string[] x = ["train", Case(Folder + "X.npy"), "--labels", Case(Folder + "yage.npy"), "--epochs", "2", "--out", Model];
        Assert.Contains("numbers", Done(x).Out);
        Assert.Contains("100 classes", Done([.. x, "--task", "classification"]).Out);
        Assert.Contains("numbers", Done([.. x, "--task", "regression", "--loss", "quadratic"]).Out);
        string[] images = ["train", Case(Folder + "im-idx3-ubyte"), "--labels", Case(Folder + "lab1-26"), "--epochs", "2", "--out", Model];
        Assert.Contains("26 classes (1, 2, 3", Done(images).Out);
        Assert.Contains("27 classes", Done([.. images, "--classes", "27"]).Out);
        Assert.Contains("200 rows", Done("evaluate", Model, Case(Folder + "im-idx3-ubyte"), "--labels", Case(Folder + "lab1-26")).Out);
    }

    [Fact]
    public void Names_TwiceOrWithCommas_AreUsable()
    {
        Train("15-duplicate-names/dup.csv");
        Assert.Equal(121, Lines(Done("predict", Model, Case("15-duplicate-names/dup.csv")).Out).Length);
        foreach (var ignore in (string[])["a, kg", "\"a, kg\"", "\"a, kg\",b"])
            Assert.Contains("a, kg: left out", Train("15-duplicate-names/commaname.csv", "--ignore", ignore).Out);
        Assert.Contains("b: left out", Train("15-duplicate-names/commaname.csv", "--ignore", "0", "--ignore", "b").Out);
    }

    [Fact]
    public void Evaluate_GoesByNamesAsPredictDoes()
    {
        const string Folder = "16-evaluate-stricter-than-predict/";
        Train(Folder + "cls.csv", "--test-data", Case(Folder + "cls_reord.csv"));
        foreach (var file in (string[])["cls.csv", "cls_extra.csv", "cls_reord.csv"])
        {
            Assert.Contains("120 rows", Done("evaluate", Model, Case(Folder + file)).Out);
            Assert.Equal(121, Lines(Done("predict", Model, Case(Folder + file)).Out).Length);
        }

        Train(Folder + "cls.csv", "--ignore", "colour");
        var without = _folder.Write(string.Join('\n', File.ReadAllLines(Case(Folder + "cls.csv")).Select(
            line => string.Join(',', line.Split(',').Where((_, k) => k != 2)))));
        Assert.Contains("120 rows", Done("evaluate", Model, without).Out);
    }

    [Fact]
    public void Rows_UnknownOrMissing_LoseNoOthersAnswers()
    {
        Train("16-evaluate-stricter-than-predict/cls.csv");
        var rows = "id,a,b,colour\n7,1,2,purple\n8,1,2,\n9,x,2,red\n10,1,2,blue\n";
        var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(rows));

        var run = ToolRun.Piped(input, "predict", Model, "-", "--keep", "id", "--probabilities").Done();

        Assert.Equal(["id,y,no,yes", "7", "8", "9", "10"], Lines(run.Out).Select((line, n) => n == 0 ? line : line.Split(',')[0]));
        Assert.Contains("'colour': 1 cell of values that no training row had", run.Error);
        Assert.Contains("'colour': 1 cell without a value", run.Error);
        Assert.Contains("'a': 1 cell of values", run.Error);
        Assert.Contains("standard input, line 2, column 4 (colour): \"purple\"", run.Error);
        Assert.Equal(1, ToolRun.Of("predict", Model, _folder.Write(rows), "--unknown", "error").ExitCode);
    }

    [Theory]
    [InlineData("boolmix", "classes that differ by case or blanks alone may be one: TRUE, True, true")]
    [InlineData("smallint", "'y': numbers")]
    [InlineData("lead0", "classes (00012, ")]
    public void Target_OfAKind_IsSaid(string kind, string said)
    {
        var cells = Enumerable.Range(0, kind == "smallint" ? 18 : 60).Select(i => kind switch
        {
            "boolmix" => ((string[])["True", "TRUE", "true", "False"])[i % 4],
            "smallint" => $"{3 * i + 1}",
            _ => $"000{12 + i % 5}",
        });
        var table = _folder.Write("x,y\n" + string.Concat(cells.Select((cell, i) => $"{i * 7 % 13}.5,{cell}\n")));

        Assert.Contains(said, Done("train", table, "--epochs", "2", "--out", Model).Out);
    }

    [Fact]
    public void FaultyColumns_AreSaidInOneMessage()
    {
        var table = _folder.Write("a,b,y\n" + string.Concat(Enumerable.Range(0, 100).Select(
            i => FormattableString.Invariant($"{(i % 10 == 0 ? "x" + i : i + 0.5)},{i % 12 + 1}/{i % 9 + 1}/2020,{i % 2}\n"))));

        var run = ToolRun.Of("train", table, "--out", Model);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("2 columns need a word", run.Error);
        Assert.Contains("line 2, column 1 (a): \"x0\" is none of the numbers", run.Error);
        Assert.Contains("The column 'b' has dates that may have the day or the month first", run.Error);
        Assert.Contains("--date-order", run.Error);
        Done("train", table, "--out", Model, "--missing", "median", "--date-order", "dmy", "--epochs", "1");
    }

    [Theory]
    [InlineData("PK\u0003\u0004rest", "a ZIP archive")]
    [InlineData("PK\u0003\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0009\0\0\0arr_0.npyrest", "an NPZ archive of NumPy")]
    [InlineData("PK\u0003\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0013\0\0\0[Content_Types].xmlrest", "a workbook of Excel")]
    [InlineData("PAR1rest", "no Parquet file")]
    [InlineData("[{\"a\": [1]}]", "\"a\" holds an array")]
    [InlineData("% a\n@RELATION iris\n", "an ARFF file")]
    public void OtherFormats_AreCalledByTheirNames(string text, string name)
    {
        var run = ToolRun.Of("train", _folder.Write(text), "--out", Model);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(name, run.Error);
    }

    [Fact]
    public void GzipNames_DoNotDecide()
    {
        var plain = _folder.Path("plain.csv.gz");
        File.WriteAllText(plain, "a,y\n1,x\n2,z\n");
        Assert.Contains("is not gzip", ToolRun.Of("train", plain, "--out", Model).Error);
        var packed = _folder.Path("packed.csv");
        File.Copy(Case("10-cut-gzip/small_full.csv.gz"), packed);
        Assert.Contains("6000 rows", Done("train", packed, "--epochs", "1", "--out", Model).Out);
    }

    [Fact]
    public void ClassWeight_Balanced_FindsTheRareClass()
    {
        // Two bells, 1.5 deviations apart: without weights few of the rare rows, one in twenty, are found.
        var random = RandomNumbers.Create();
        var table = _folder.Write("x,y\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{(i % 20 == 0 ? 1.5 : 0) + Bell():R},{(i % 20 == 0 ? "rare" : "often")}\n"))));

        string[] command = ["train", table, "--epochs", "30", "--quiet", "--json", "--out", Model];
        var plain = Done(command).Json[^1].GetProperty("scores").GetProperty("balancedAccuracy").GetDouble();
        var balanced = Done([.. command, "--class-weight", "balanced"]).Json[^1].GetProperty("scores").GetProperty("balancedAccuracy").GetDouble();

        Assert.True(balanced > plain + 0.05, $"{balanced} {plain}");
        double Bell() => Math.Sqrt(3) * (Enumerable.Range(0, 4).Sum(_ => random.NextDouble()) - 2);
    }

    private static string Case(string path) => RepositoryFiles.Locate($"kernels-tests/Data/Tables/cases/{path}");

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The columns that become inputs.</summary>
    private int Columns() =>
        GpuBp.Model.Describe(Model).Preprocessing!.Plan!.Columns.Count(column => column.IsUsed);

    private static ToolRun Done(params IReadOnlyList<string> args) => ToolRun.Of(args).Done();

    private ToolRun Train(string path, params IReadOnlyList<string> more) =>
        Done([.. (string[])["train", Case(path), "--out", Model], .. more.Contains("--epochs") ? [] : (string[])["--epochs", "3"], .. more]);
}
