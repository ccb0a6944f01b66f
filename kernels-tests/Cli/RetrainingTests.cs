using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>Models of other programs, and models that go on: <c>gpubp import</c> and <c>gpubp train --from</c>.</summary>
public sealed class RetrainingTests : IDisposable
{
    private const string Graph = "kernels-tests/Persistence/graphs/torch-logits.onnx";

    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    private string Further => _folder.Path("further.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainFrom_NewClass_IsPredictedAndTheOldModelStays()
    {
        string[] lines = [.. File.ReadAllLines(ToolRun.Iris(_folder))];
        var old = Write("old.csv", [lines[0], .. lines.Skip(1).Where(line => !line.EndsWith("virginica", StringComparison.Ordinal))]);
        var rows = Write("new.csv", [lines[0], .. lines.Where(line => line.EndsWith("virginica", StringComparison.Ordinal)).Take(20)]);
        ToolRun.Of("train", old, "--out", Model, "--members", "1", "--search", "0", "--device", "cpu", "--quiet").Done();
        var before = File.ReadAllBytes(Model);

        var run = ToolRun.Of("train", rows, "--from", Model, "--out", Further, "--device", "cpu", "--epochs", "80").Done();

        Assert.Contains("new classes: virginica", run.Error);
        Assert.Contains("no row is of setosa, versicolor", run.Error);
        Assert.Contains("virginica", ToolRun.Of("predict", Further, rows).Done().Out);
        Assert.Equal(before, File.ReadAllBytes(Model));
    }

    [Theory]
    [InlineData("train DATA --from MODEL --out OUT --members 3", "--members is given beside --from")]
    [InlineData("train DATA --from MODEL --out OUT --target species", "--target is given beside --from")]
    [InlineData("train DATA --from MODEL --out OUT --freeze 9", "the last one must learn")]
    [InlineData("train DATA --out OUT --freeze 1", "give it by --from")]
    [InlineData("train DATA --from MODEL --out MODEL", "--from")]
    [InlineData("train DATA --from DATA --out OUT", "no safetensors file")]
    public void TrainFrom_Mistake_IsNamedAndNothingIsWritten(string line, string message)
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("train", iris, "--out", Model, "--epochs", "2", "--members", "1", "--device", "cpu", "--quiet").Done();
        var words = line.Split(' ').Select(word => word switch
        {
            "DATA" => iris,
            "MODEL" => Model,
            "OUT" => Further,
            _ => word,
        });

        var run = ToolRun.Of([.. words]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(Further));
    }

    [Theory, InlineData("imported", "imported from an ONNX graph"), InlineData("checkpoint", "a checkpoint")]
    public void TrainFrom_ModelWithoutATable_IsRefusedInWords(string kind, string word)
    {
        var iris = ToolRun.Iris(_folder);
        var from = Model;
        if (kind == "imported")
        {
            ToolRun.Of("import", RepositoryFiles.Locate(Graph), from).Done();
        }
        else
        {
            var folder = _folder.Path("checkpoints");
            ToolRun.Of("train", iris, "--out", Model, "--epochs", "2", "--checkpoints", folder, "--device", "cpu", "--quiet").Done();
            from = Directory.GetFiles(folder, "checkpoint-*.gpubp", SearchOption.AllDirectories)[0];
        }

        var run = ToolRun.Of("train", iris, "--from", from, "--out", Further, "--device", "cpu");

        Assert.Equal(GpuBp.Cli.ExitCode.Failed, run.ExitCode);
        Assert.Contains("has no plan of a table", run.Error);
        Assert.Contains(word, run.Error);
        Assert.False(File.Exists(Further));
    }

    [Fact]
    public void Import_Graph_BecomesAModelThatPredictsAndLeavesAgain()
    {
        var run = ToolRun.Of("import", RepositoryFiles.Locate(Graph), Model, "--classes", "red, green,blue").Done();

        Assert.Contains("4 → 8 tanh → 3 softmax", run.Out);
        Assert.Contains("red, green, blue", run.Out);
        using var model = GpuBp.Model.Load(Devices.TestDevices.Get("cpu"), Model);
        Assert.Equal("red", model.ClassName(0));
        Assert.Equal(2, model.Predict(new float[,] { { 1, 2, 3, 4 }, { -4, 3, 2, 1 } }).GetLength(0));
        ToolRun.Of("export", Model, _folder.Path("again.onnx")).Done();
    }

    [Fact]
    public void Import_NoNetwork_IsRefusedAndNothingIsWritten()
    {
        var run = ToolRun.Of("import", Write("text.onnx", ["no graph"]), Model);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no ONNX file", run.Error);
        Assert.False(File.Exists(Model));
    }

    private string Write(string name, string[] lines)
    {
        File.WriteAllLines(_folder.Path(name), lines);
        return _folder.Path(name);
    }
}
