using System.IO.Compression;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary><c>gpubp train</c> and what is done with its models.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_NothingElseGiven_IsTheRecipesTraining()
    {
        var table = ToolRun.Iris(_folder);

        var run = ToolRun.Of("train", table, "--target", "species", "--out", Model, "--epochs", "20", "--device", "cpu").Done();

        // The same by hand
        var device = TestDevices.Get("cpu");
        var raw = Table.Open(table);
        var train = Preprocessing.Fit(raw, options: new TableOptions { Encoding = NumberEncoding.Suggested }).Apply(raw);
        var recipe = TrainingRecipe.For(train, FitLevel.Usual);
        using var network = new Mlp(device, train.Inputs, [.. recipe.Layers]);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize);
        trainer.Fit(train, recipe.Options with { Epochs = 20 });
        using var loaded = GpuBp.Model.Load(device, Model);
        Assert.Equal(network.Predict(train), loaded.Predict(raw));
        Assert.Contains("'species': 3 classes (setosa, versicolor, virginica)", run.Out);
        Assert.Contains("on the training rows", run.Out);
        Assert.Contains("epoch 20 of 20: loss 0.", run.Error);
        Assert.Equal(["species"], loaded.TargetNames!);
    }

    [Fact]
    public void Model_Trained_PredictsAndIsJudged()
    {
        var table = ToolRun.Iris(_folder);
        ToolRun.Of("train", table, "--out", Model, "--epochs", "200", "--quiet").Done();
        var rows = _folder.Path("new.csv");
        File.WriteAllText(
            rows,
            "petal width;petal length;sepal width;sepal length;note\n0.2;1.4;3.5;5.1;x\n2.3;5.9;3.2;6.8;y\n");

        var csv = ToolRun.Of("predict", Model, rows, "--probabilities").Done().Out.Split('\n');
        var json = ToolRun.Of("predict", Model, rows, "--json").Done().Json;
        ToolRun.Of("predict", Model, rows, "--out", _folder.Path("p.csv")).Done();
        var judged = ToolRun.Of("evaluate", Model, table, "--json").Done().Json[0];
        var inspected = ToolRun.Of("inspect", Model).Done().Out;

        Assert.Equal("species,setosa,versicolor,virginica", csv[0]);
        Assert.StartsWith("setosa,0.9", csv[1]);
        Assert.StartsWith("virginica,", csv[2]);
        Assert.Equal("virginica", json[1].GetProperty("class").GetString());
        Assert.Equal(1, json[0].GetProperty("shares").EnumerateObject().Sum(share => share.Value.GetDouble()), 1e-5);
        Assert.Equal(["species", "setosa", "virginica"], File.ReadAllLines(_folder.Path("p.csv")));
        Assert.InRange(judged.GetProperty("scores").GetProperty("accuracy").GetDouble(), 0.95, 1);
        Assert.Equal(150, judged.GetProperty("confusion").EnumerateArray().Sum(r => r.EnumerateArray().Sum(c => c.GetInt32())));
        Assert.Contains("setosa, versicolor, virginica", inspected);
        Assert.Contains("petal width: a number", inspected);
    }

    [Fact]
    public void Train_CategoriesAndMissingValues_TravelWithTheModel()
    {
        var random = RandomNumbers.Create();
        var lines = Enumerable.Range(0, 300).Select(_ => (Colour: random.Next(3), Size: random.Next(5), Hole: random.Next(8) == 0))
            .Select(r => $"{(r.Hole ? "NA" : r.Size)}\t{"red green blue".Split()[r.Colour]}\t{100 + 10 * r.Colour + (r.Hole ? 2 : r.Size)}");
        var table = _folder.Path("t.tsv");
        File.WriteAllText(table, "size\tcolour\tprice\n" + string.Join('\n', lines));

        var end = ToolRun.Of(
            "train", table, "--task", "regression", "--out", Model, "--test", "0.2", "--hidden", "16", "--epochs", "300",
            "--learning-rate", "0.01", "--json").Done().Json[^1];
        var one = _folder.Write("colour,size\nblue,4\n");
        var unknown = ToolRun.Of("predict", Model, _folder.Write("colour,size\npink,4\n"));
        var strict = ToolRun.Of("predict", Model, one, "--unknown", "error");

        Assert.InRange(end.GetProperty("scores").GetProperty("r2").GetDouble(), 0.99, 1);
        Assert.Equal("60 test rows", end.GetProperty("judgedOn").GetString());
        _folder.Write("colour,size\nblue,4\n");
        var predicted = ToolRun.Of("predict", Model, one).Done().Out.Split('\n');
        Assert.Equal("price", predicted[0]);
        Assert.Equal(124, float.Parse(predicted[1]), 2.0);
        Assert.Contains("'colour': 1 cell of values that no training row had", unknown.Done().Error);
        Assert.Equal(2, unknown.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("(colour): \"pink\" is not a known category; one of blue, green, red is expected", strict.Error);
    }

    [Fact]
    public void Train_FolderOfImages_LearnsAndIsTestedByItsOwn()
    {
        var random = RandomNumbers.Create();
        WriteImages("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", 200);
        WriteImages("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", 50);
        var folder = Path.GetDirectoryName(Model)!;

        var end = ToolRun.Of("train", folder, "--out", Model, "--epochs", "30", "--json").Done().Json[^1];
        var judged = ToolRun.Of("evaluate", Model, folder, "--json").Done().Json[0];
        var predicted = ToolRun.Of("predict", Model, folder).Done().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("50 test rows", end.GetProperty("judgedOn").GetString());
        Assert.Equal(1, judged.GetProperty("scores").GetProperty("accuracy").GetDouble());
        Assert.Equal(51, predicted.Length);

        // Class 1 is bright, class 0 dark.
        void WriteImages(string images, string labels, int rows)
        {
            var classes = random.Labels(rows, 2);
            Write(images, [0, 0, 8, 3, 0, 0, 0, (byte)rows, 0, 0, 0, 4, 0, 0, 0, 4,
                .. classes.SelectMany(c => Enumerable.Range(0, 16).Select(_ => (byte)(random.Next(100) + 150 * c)))]);
            Write(labels, [0, 0, 8, 1, 0, 0, 0, (byte)rows, .. classes.Select(c => (byte)c)]);
        }

        void Write(string name, byte[] bytes)
        {
            using var gzip = new GZipStream(File.Create(_folder.Path(name)), CompressionMode.Compress);
            gzip.Write(bytes);
        }
    }

    [Fact]
    public void Export_Model_IsReadByOthers()
    {
        ToolRun.Of("train", ToolRun.Iris(_folder), "--out", Model, "--epochs", "2", "--activation", "relu", "--quiet").Done();

        var onnx = ToolRun.Of("export", Model, _folder.Path("m.onnx")).Done();
        ToolRun.Of("export", Model, _folder.Path("m.safetensors")).Done();
        var source = ToolRun.Of("export", Model, _folder.Path("m.cs"), "--name", "Shop.Flowers").Done();

        Assert.Contains("input   'sepal length', float, rows × 1\n        'sepal width', float, rows × 1\n", onnx.Out);
        Assert.Contains("output  'probabilities', float, rows × 3: setosa, versicolor, virginica\n        'label', string, rows\n", onnx.Out);
        Assert.Contains("class  Shop.Flowers\ntakes  a Flowers.Row with a value for each column, or numbers, encoded", source.Out);
        Assert.Contains("public required double? SepalLength { get; init; }", File.ReadAllText(_folder.Path("m.cs")), StringComparison.Ordinal);
        using var loaded = GpuBp.Model.Load(TestDevices.Get("cpu"), Model);
        using var read = StateDict.Load(
            TestDevices.Get("cpu"), _folder.Path("m.safetensors"), Activation.Relu, Activation.Softmax);
        var rows = RandomNumbers.Create().SingleMatrix(10, loaded.Network.Inputs);
        Assert.Equal(loaded.Network.Predict(rows), read.Predict(rows));
        Assert.True(new FileInfo(_folder.Path("m.onnx")).Length > 1000);
    }

    [Fact]
    public void Train_RunAgainWithCheckpoints_EndsWithTheSameBits()
    {
        var table = ToolRun.Iris(_folder);
        string[] command =
        [
            "train", table, "--out", Model, "--epochs", "60", "--checkpoints", _folder.Path("kept"), "--checkpoint-every", "0.01s",
            "--device", "cpu", "--quiet",
        ];
        ToolRun.Of(["train", table, "--out", _folder.Path("whole.gpubp"), "--epochs", "60", "--device", "cpu", "--quiet"]).Done();
        using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(30)))
            ToolRun.Of(soon.Token, command);

        ToolRun.Of(command).Done();

        using var whole = GpuBp.Model.Load(TestDevices.Get("cpu"), _folder.Path("whole.gpubp"));
        using var resumed = GpuBp.Model.Load(TestDevices.Get("cpu"), Model);
        Assert.Equal(whole.Network.Parameters.ToArray(), resumed.Network.Parameters.ToArray());
    }

    [Fact]
    public void Train_ThatDiverges_KeepsTheBestUntilThen()
    {
        var table = _folder.Write("a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(n => $"{n},{n + 0.5}\n")));

        var run = ToolRun.Of(
            "train", table, "--out", Model, "--hidden", "8", "--activation", "leaky-relu", "--optimizer", "sgd",
            "--learning-rate", "3", "--schedule", "constant", "--batch", "40", "--epochs", "1000", "--device", "cpu");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"The model of the best epoch before that is saved: {Model}.", run.Error);
        Assert.Contains("not finite at step ", run.Error);
        Assert.Contains("not finite", ToolRun.Of("inspect", Model).Done().Out);
    }

    [Fact]
    public void Train_WithAReport_WritesAPageToLookAt()
    {
        var page = _folder.Path("run.html");

        ToolRun.Of("train", ToolRun.Iris(_folder), "--out", Model, "--epochs", "20", "--test", "0.2", "--report", page).Done();

        var text = File.ReadAllText(page);
        Assert.Contains("gpubp train ", text);
        Assert.Contains("versicolor", text);
        Assert.Contains("On 30 test samples", text);
    }

    [Fact]
    public void Train_ConstantColumnOrRareClass_IsSaidAndLearned()
    {
        var table = _folder.Write("a,same,kind\n1,5,x\n2,5,x\n3,5,x\n9,5,y\n");
        File.WriteAllText(_folder.Path("test.csv"), "a,same,kind\n2,5,x\n3,6,x\n");
        File.WriteAllText(_folder.Path("other.csv"), "a,same,kind\n2,5,z\n");

        // No row of class y is tested by: a split may have missed it.
        var run = ToolRun.Of("train", table, "--out", Model, "--test-data", _folder.Path("test.csv"), "--quiet=false").Done();
        var other = ToolRun.Of("evaluate", Model, _folder.Path("other.csv"));

        Assert.Contains("same: left out: every row has \"5\"", run.Out);
        Assert.Contains("no row has the class y", run.Error);
        Assert.Contains("accuracy 1.0000", run.Out);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("line 2, column 3 (kind): \"z\" is not a known class; one of x, y is expected", other.Error);
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl")]
    public void Train_OnDevice_SaysWhich(string deviceName)
    {
        var end = ToolRun.Of("train", ToolRun.Iris(_folder), "--out", Model, "--epochs", "50", "--device", deviceName, "--json").Done();

        Assert.StartsWith(deviceName, end.Json[0].GetProperty("device").GetString());
        Assert.InRange(end.Json[^1].GetProperty("scores").GetProperty("accuracy").GetDouble(), 0.9, 1);
    }
}
