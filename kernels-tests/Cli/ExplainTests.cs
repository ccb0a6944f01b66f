using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary><c>gpubp evaluate --explain</c>.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_Explain_PrintsTheExplanation()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("train", iris, "--out", Model, "--epochs", "20", "--quiet", "--device", "cpu").Done();

        var text = ToolRun.Of("evaluate", Model, iris, "--explain", "--device", "cpu").Done().Out;
        var json = ToolRun.Of("evaluate", Model, iris, "--explain", "--json", "--device", "cpu").Done().Json[0];
        var without = ToolRun.Of("evaluate", Model, iris, "--json", "--device", "cpu").Done().Json[0];

        using var model = GpuBp.Model.Load(TestDevices.Get("cpu"), Model);
        var expected = ModelExplanation.Of(model, Table.Open(iris));
        Assert.Contains($"\n{expected}\n", text);
        Assert.StartsWith("petal", expected.Importances[0].Column, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("Mean prediction on 150 rows").Length - 1);
        Assert.False(without.TryGetProperty("explanation", out _));
        var explanation = json.GetProperty("explanation");
        Assert.Equal("log loss", explanation.GetProperty("loss").GetString());
        Assert.Equal(json.GetProperty("scores").GetProperty("logLoss").GetDouble(), explanation.GetProperty("baseline").GetDouble());
        foreach (var (k, importance) in explanation.GetProperty("importances").EnumerateArray().Index())
        {
            Assert.Equal(expected.Importances[k].Column, importance.GetProperty("column").GetString());
            Assert.Equal(expected.Importances[k].Increase, importance.GetProperty("increase").GetDouble());
            Assert.Equal(expected.Importances[k].StandardError, importance.GetProperty("standardError").GetDouble());
            Assert.Equal(expected.Importances[k].Increases, SklearnFigures.List(importance.GetProperty("increases")));
        }

        var dependence = explanation.GetProperty("dependences")[0];
        Assert.Equal(["setosa", "versicolor", "virginica"], dependence.GetProperty("outputs").EnumerateArray().Select(name => name.GetString()));
        foreach (var (n, point) in dependence.GetProperty("points").EnumerateArray().Index())
        {
            Assert.Equal(expected.Dependences[0].Points[n].Means, SklearnFigures.List(point.GetProperty("means")));
            Assert.Equal(
                point.GetProperty("number").GetDouble(),
                double.Parse(point.GetProperty("value").GetString()!, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Evaluate_ExplainOfOneRow_IsRefusedWithTheRemedy()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("train", iris, "--out", Model, "--epochs", "1", "--quiet", "--device", "cpu").Done();

        var run = ToolRun.Of("evaluate", Model, ToolRun.Iris(_folder, row => row == 0), "--explain", "--device", "cpu");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("There is 1 row with a target; cells are shuffled among at least 2. Give more rows.", run.Error);
    }
}
