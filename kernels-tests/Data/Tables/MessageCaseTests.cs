using System.Globalization;
using GpuBp.Tests.Cli;

namespace GpuBp.Tests.Data.Tables;

/// <summary>What the tool says of tables that it once refused with advice that did not help, one fault at a time.</summary>
public sealed class MessageCaseTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Target_InTheLastColumnAndEmptyOnLine5_LeavesTheRowOutByItself()
    {
        var rows = Enumerable.Range(0, 80).Select(i => Line($"{30 + i % 17}.5,{180 + i % 23},{(i == 3 ? "" : i % 2 == 0 ? "MALE" : "FEMALE")}"));

        var run = Train("beak,flipper,Sex\n" + string.Concat(rows));

        Assert.Contains("'Sex': 2 classes (FEMALE, MALE)", run.Out);
        Assert.Contains("1 row has no target, left out", run.Out);
    }

    [Fact]
    public void Films_WithTitlesDatesAndRatingsThatAreMissing_TrainInOneRun()
    {
        var rows = Enumerable.Range(0, 1200).Select(i => Line(
            $"\"Film no. {i}, part {i % 7}\",{new DateTime(1998, 1, 1).AddDays(11 * i):MMM dd yyyy},{(i % 5 == 0 ? "" : $"{80 + i % 90}")},{(i % 11 == 0 ? "" : $"{i * 37 % 90 + 10}")},{(i % 7 == 0 ? (object)"" : 1 + i % 83 / 10.0):0.0}"));

        var run = Train("Title,Release Date,Running Time min,Rotten Tomatoes Rating,IMDB Rating\n" + string.Concat(rows));

        Assert.Contains("'IMDB Rating': numbers", run.Out);
        Assert.Contains("172 rows have no target, left out", run.Out);
        Assert.Contains("Title: left out", run.Out);
        Assert.Contains("Release Date: a date", run.Out);
    }

    [Theory]
    [InlineData("nan", null)]
    [InlineData("x17", "line 1202, column 1 (a): \"x17\"")]
    public void Column_OfNumbersAndALateOtherCell_StaysNumbers(string cell, string? said)
    {
        var rows = Enumerable.Range(0, 1300).Select(i => Line($"{(i == 1200 ? cell : $"0.{i * 997 % 7919:0000}")},{i % 13},{"ny"[i % 2]}"));
        var table = "a,b,y\n" + string.Concat(rows);

        Assert.DoesNotContain("a: left out", Train(table).Out);
        Assert.Equal(2, GpuBp.Model.Describe(Model).Preprocessing!.Plan!.Columns.Count(column => column.Kind == ColumnKind.Number));
        var strict = Run(table, "--missing", "error");
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains(said ?? "line 1202, column 1 (a)", strict.Error);
    }

    [Fact]
    public void Target_Of3000NumbersAndAMark_IsNumbers()
    {
        var table = "a,b,y\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => Line($"{i * 7 % 131}.5,{i % 29},{(i == 1500 ? "NA" : $"{i * 7919 % 30011}.25")}")));

        foreach (var task in (string[][])[[], ["--task", "regression"]])
        {
            var run = Train(table, task);
            Assert.Contains("'y': numbers", run.Out);
            Assert.Contains("1 row has no target, left out", run.Out);
        }
    }

    [Fact]
    public void Target_Of1500Names_IsClassesOnceTheTaskSaysSo()
    {
        var table = "a,b,y\n" + string.Concat(Enumerable.Range(0, 4500).Select(i => Line($"{i * 7 % 131}.5,{i % 29},name{i % 1500}")));

        var run = Run(table, "--task", "classification");

        Assert.True(run.ExitCode == 0 || run.Error.Contains("--", StringComparison.Ordinal), run.Error);
        Assert.DoesNotContain("Options.", run.Error);
        Assert.Contains("1500 classes", run.Out);
    }

    [Fact]
    public void Class_WithoutARowToTestBy_IsNamed()
    {
        var table = "a,b,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => Line($"{i * 7 % 131}.5,{i % 29},{(i is 40 or 80 ? "pos" : "neg")}")));

        var run = Train(table, "--test", "0.2");

        Assert.Contains("no row has the class pos", run.Out + run.Error);
    }

    [Fact]
    public void Quotes_ThatAreText_AreReadOnceTheToolIsTold()
    {
        var table = "size,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => Line($"{"345"[i % 3]}\" pipe,{"ab"[i % 3 == 0 ? 0 : 1]}")));

        var refused = Run(table);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--quotes no", refused.Error);
        Assert.Contains("'y': 2 classes (a, b)", Train(table, "--quotes", "no").Out);
        Assert.Contains("size=3\" pipe", GpuBp.Model.Describe(Model).Preprocessing!.Plan!.InputNames());
    }

    private static string Line(FormattableString cells) => cells.ToString(CultureInfo.InvariantCulture) + "\n";

    private ToolRun Run(string table, params IReadOnlyList<string> more) =>
        ToolRun.Of([.. (string[])["train", _folder.Write(table), "--epochs", "2", "--out", Model], .. more]);

    private ToolRun Train(string table, params IReadOnlyList<string> more) => Run(table, more).Done();
}
