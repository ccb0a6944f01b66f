using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

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

    [Fact]
    public void TrainFrom_OptionsOfTheRecipe_KeepTheLayersAndWhatIsFrozen()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of(
            "train", iris, "--out", Model, "--epochs", "2", "--hidden", "6,6", "--layer-norm", "--residual", "--scale-inputs",
            "--device", "cpu", "--quiet").Done();

        ToolRun.Of(
            "train", iris, "--from", Model, "--out", Further, "--epochs", "2", "--dropout", "0.1", "--freeze", "1", "--device", "cpu").Done();

        using var before = GpuBp.Model.Load(TestDevices.Get("cpu"), Model);
        using var after = GpuBp.Model.Load(TestDevices.Get("cpu"), Further);
        var (frozen, free) = (after.Network.Layers[0], after.Network.Layers[1]);
        Assert.Equal((true, true), (frozen.ScalesInputs, frozen.HasLayerNorm));
        Assert.Equal((true, true), (free.IsResidual, free.HasLayerNorm));
        Assert.Equal(before.Network.Layers[0].GetWeights(), frozen.GetWeights());
        Assert.Equal(before.Network.Layers[0].GetScale(), frozen.GetScale());
        Assert.NotEqual(before.Network.Layers[1].GetWeights(), free.GetWeights());
    }

    [Theory]
    [InlineData("train DATA --from MODEL --out OUT --members 3", "--members is given beside --from")]
    [InlineData("train DATA --from MODEL --out OUT --layer-norm", "--layer-norm is given beside --from")]
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

    [Fact]
    public void TrainFrom_Checkpoint_IsRefusedInWords()
    {
        var (iris, folder) = (ToolRun.Iris(_folder), _folder.Path("checkpoints"));
        ToolRun.Of("train", iris, "--out", Model, "--epochs", "2", "--checkpoints", folder, "--device", "cpu", "--quiet").Done();
        var from = Directory.GetFiles(folder, "checkpoint-*.gpubp", SearchOption.AllDirectories)[0];

        var run = ToolRun.Of("train", iris, "--from", from, "--out", Further, "--device", "cpu");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("a checkpoint, which has no plan of a table", run.Error);
        Assert.False(File.Exists(Further));
    }

    [Fact]
    public void TrainFrom_ImportedGraph_TakesATableAndSaysWhichColumns()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("import", RepositoryFiles.Locate(Graph), Model, "--classes", "setosa,versicolor,virginica").Done();

        var run = ToolRun.Of("train", iris, "--from", Model, "--out", Further, "--device", "cpu", "--target", "species").Done();

        Assert.Contains("its inputs are taken to be sepal length, sepal width, petal length, petal width, in this order", run.Error);
        Assert.Contains("the target is 'species': 3 classes", run.Error);
        var evaluated = ToolRun.Of("evaluate", Further, iris, "--json", "--device", "cpu").Done();
        using var scores = System.Text.Json.JsonDocument.Parse(evaluated.Out);
        Assert.True(scores.RootElement.GetProperty("scores").GetProperty("accuracy").GetDouble() > 0.9, evaluated.Out);
        Assert.DoesNotContain("taken to be", evaluated.Error);
    }

    [Fact]
    public void PredictAndEvaluate_ImportedGraph_TakeATable()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("import", RepositoryFiles.Locate(Graph), Model, "--classes", "setosa,versicolor,virginica").Done();

        var predicted = ToolRun.Of("predict", Model, iris, "--keep", "species", "--device", "cpu").Done();
        var evaluated = ToolRun.Of("evaluate", Model, iris, "--json", "--device", "cpu").Done();

        Assert.Contains("taken to be sepal length", predicted.Error);
        string[][] rows = [.. predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Trim().Split(','))];
        Assert.Equal(150, rows.Length);
        using var scores = System.Text.Json.JsonDocument.Parse(evaluated.Out);
        Assert.Equal(
            rows.Average(row => row[0] == row[1] ? 1.0 : 0),
            scores.RootElement.GetProperty("scores").GetProperty("accuracy").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("a,b,c,y", "the networks take 4 numbers, and 3 columns are of numbers beside the target: \"a\", \"b\", \"c\"")]
    [InlineData("a,b,c,d,e,y", "and 5 columns are of numbers beside the target")]
    public void TrainFrom_ImportedGraphOfOtherInputs_NamesTheColumns(string header, string message)
    {
        ToolRun.Of("import", RepositoryFiles.Locate(Graph), Model, "--classes", "p,q,r").Done();
        var rows = Write("rows.csv",
        [
            header,
            .. Enumerable.Range(0, 20).Select(i => string.Join(',', Enumerable.Range(1, header.Count(c => c == ',')).Select(k => $"{i * k % 7}.5")) + $",{"pqr"[i % 3]}"),
        ]);

        var run = ToolRun.Of("train", rows, "--from", Model, "--out", Further, "--device", "cpu");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Contains("Give a table with 4", run.Error);
        Assert.False(File.Exists(Further));
    }

    [Fact]
    public void TrainFrom_LogitsWithoutNames_SayWhatToDo()
    {
        ToolRun.Of("import", RepositoryFiles.Locate(Graph), Model).Done();

        var run = ToolRun.Of("train", ToolRun.Iris(_folder), "--from", Model, "--out", Further, "--target", "species", "--device", "cpu");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("gpubp import --classes", run.Error);
    }

    [Fact]
    public void Train_KeepOptimizer_KeepsItAndFromGoesOn()
    {
        var iris = ToolRun.Iris(_folder);
        ToolRun.Of("train", iris, "--out", Model, "--epochs", "2", "--members", "2", "--device", "cpu", "--quiet", "--keep-optimizer").Done();
        ToolRun.Of("train", iris, "--from", Model, "--out", Further, "--epochs", "1", "--device", "cpu").Done();

        var cpu = Devices.TestDevices.Get("cpu");
        using var model = GpuBp.Model.Load(cpu, Model);
        using var further = GpuBp.Model.Load(cpu, Further);
        Assert.Equal(2, model.Kept.Optimizers!.Count);
        Assert.All(
            model.Kept.Optimizers.Zip(further.Kept.Optimizers!),
            pair => Assert.Equal(pair.First.Steps + 5, pair.Second.Steps)); // 150 rows in batches of 32.
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
