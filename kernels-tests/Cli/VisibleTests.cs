using System.Text.Json;
using GpuBp.Cli.Output;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>Names that would control a terminal, or a spreadsheet, do not.</summary>
public sealed class VisibleTests : IDisposable
{
    private const string Evil = "\e[2J\e]0;X\a";
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain: ä, 日本, 🙂", "plain: ä, 日本, 🙂")]
    [InlineData("\e[31mred", @"\u001B[31mred")]
    [InlineData("\u202Egnp.exe", @"\u202Egnp.exe")]
    [InlineData("\u009B2J\u2028\u200B\u2066\0\u007F", @"\u009B2J\u2028\u200B\u2066\u0000\u007F")]
    [InlineData("a\rb\r\nc", "a\\u000Db\r\nc")]
    public void Text_OfAnyCharacters_ShowsThem(string text, string shown)
    {
        using var written = new StringWriter();
        using var writer = new VisibleWriter(written);

        writer.Write(text);
        writer.Write(text.ToCharArray());
        writer.WriteLine(text);

        Assert.Equal($"{shown}{shown}{shown}{written.NewLine}", written.ToString());
    }

    [Theory]
    [InlineData("x\ny\tz", @"x\u000Ay\u0009z")]
    [InlineData("2 columns:\n  a\nb", "2 columns:\n  a\\u000Ab")]
    public void Message_WithALineBreakInAName_IsShownInOneLine(string message, string shown) =>
        Assert.Equal(shown, Visible.Message(message));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("\t1", "'\t1")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("+2E-07", "+2E-07")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void Cell_ThatIsAFormula_IsText(string cell, string shown) => Assert.Equal(shown, SpreadsheetText.Of(cell));

    [Fact]
    public void Names_OfATable_AreShownWhereverTheToolWrites()
    {
        var table = _folder.Write(
            $"\"{Evil}a\nb\",=x,y\n" +
            string.Concat(Enumerable.Range(0, 40).Select(n => $"{n},{n % 7},{(n % 2 == 0 ? $"{Evil}even" : "=odd")}\n")));
        var model = _folder.Path("m.gpubp");

        var trained = ToolRun.Of("train", table, "--out", model, "--epochs", "2", "--test", "0.2", "--report", _folder.Path("r.html")).Done();
        ToolRun[] runs =
        [
            trained,
            ToolRun.Of("train", table, "--out", model, "--epochs", "2", "--json").Done(),
            ToolRun.Of("inspect", model).Done(),
            ToolRun.Of("evaluate", model, table).Done(),
            ToolRun.Of("export", model, _folder.Path("m.onnx")).Done(),
            ToolRun.Of("train", table, "--target", $"{Evil}no", "--out", model),
            ToolRun.Of("train", _folder.Path($"{Evil}none.csv"), "--out", model),
            ToolRun.Of("predict", model, table, "--json").Done(),
        ];

        foreach (var run in runs)
            Assert.DoesNotContain(run.Out + run.Error, character => character is '\e' or '\a');
        Assert.Contains(@"\u001B[2J\u001B]0;X\u0007a\u000Ab", runs[2].Out);
        Assert.Equal($"{Evil}even", runs[^1].Json[0].GetProperty("shares").EnumerateObject().Select(share => share.Name)
            .Single(name => name.Contains("even", StringComparison.Ordinal)));
    }

    [Fact]
    public void Predict_FormulasInNamesAndClasses_AreTextUnlessRaw()
    {
        var table = _folder.Write("id,x,=y\n" + string.Concat(Enumerable.Range(0, 40).Select(n => $"-{n}a,{n},=c{n % 2}\n")));
        var model = _folder.Path("m.gpubp");
        ToolRun.Of("train", table, "--out", model, "--epochs", "2", "--quiet").Done();

        var shown = ToolRun.Of("predict", model, table, "--keep", "id,x").Done().Out.Split('\n');
        var raw = ToolRun.Of("predict", model, table, "--keep", "id,x", "--raw").Done().Out.Split('\n');

        Assert.Equal("id,x,'=y", shown[0]);
        Assert.StartsWith("'-1a,1,'=c", shown[2]);
        Assert.Equal("id,x,=y", raw[0]);
        Assert.StartsWith("-1a,1,=c", raw[2]);
    }

    [Fact]
    public void Json_WithMarksOfDirection_HasTheSameText()
    {
        using var written = new StringWriter();
        using var errors = new StringWriter();
        new Shell(written, errors, IsTerminal: false, CancellationToken.None).WriteJson(new { Name = "\u202Eabc\e" });

        Assert.DoesNotContain(written.ToString(), character => character is '\u202E' or '\e');
        Assert.Equal("\u202Eabc\e", JsonDocument.Parse(written.ToString()).RootElement.GetProperty("name").GetString());
    }
}
