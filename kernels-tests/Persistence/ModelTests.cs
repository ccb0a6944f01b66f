using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Models that take raw rows: what rows go through travels in the file.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Text =
        "size,colour,id,kind\n1,red,7,low\n,green,8,high\n4,red,9,high\n10,blue,6,low\n";

    private static readonly TableOptions Options = new() { Ignored = ["id"] };

    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Theory, EveryDevice]
    public void Model_SavedAndLoaded_TakesRawRows(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var table = Table.Open(_folder.Write(Text));
        var preprocessing = Preprocessing.Fit(table, "kind", Options);
        using var network = Network(device, 4, Activation.Softmax, 2);
        using var model = new Model(network, preprocessing);

        model.Save(Path);
        using var loaded = Model.Load(device, Path);

        // By hand, for two rows in an order of columns of their own, one of them with a missing size.
        var rows = Table.Open(_folder.Write("colour,more,size\nblue,x,2.5\nred,y,\n"));
        var encoded = new float[,] { { 2.5f, 1, 0, 0 }, { 4, 0, 0, 1 } };
        var sizes = new[] { 1.0, 4, 4, 10 }; // The median of 1, 4 and 10 stands for the missing one.
        var scaled = new StandardScaler(
            [sizes.Average(), 0.25, 0.25, 0.5],
            [Math.Sqrt(sizes.Average(x => Math.Pow(x - sizes.Average(), 2))), Math.Sqrt(3) / 4, Math.Sqrt(3) / 4, 0.5])
            .Transform(encoded);
        Assert.Equal(scaled.Cast<float>(), loaded.Read(rows).Features.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(
            network.Predict(scaled).Cast<float>().Zip(loaded.Predict(rows).Cast<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(network.Classify(scaled), loaded.Classify(rows));
        Assert.All(
            loaded.Predict(rows).Cast<float>().Zip(loaded.Predict(encoded).Cast<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        var one = loaded.Predict(new Dictionary<string, string> { ["colour"] = "blue", ["size"] = "2.5", ["more"] = "x" });
        Assert.Equal(loaded.Predict(rows).Cast<float>().Take(2), one.Outputs);
        var typed = loaded.Predict(new Dictionary<string, object?> { ["colour"] = "blue", ["size"] = 2.5m });
        Assert.Equal(one.Outputs, typed.Outputs);
        Assert.Equal(one.Probabilities![one.Class!], one.Probability);

        Assert.Equal(["high", "low"], loaded.ClassNames!);
        Assert.Equal(["size", "colour=blue", "colour=green", "colour=red"], loaded.InputNames!);
        Assert.Equal(("low", "NaN", "kind"), (loaded.ClassName(1), loaded.ClassName(-1), loaded.TargetNames![0]));
        Assert.Equal(preprocessing, loaded.Preprocessing);
    }

    [Fact]
    public void EncodingOfAnOlderFile_BecomesAPlan()
    {
        using var network = Network(TestDevices.Get("cpu"), 4, Activation.Softmax, 2);
        var json = ModelDescription.Json(network, new ModelInfo { Preprocessing = new() { Target = "kind" } })
            .Replace("\"preprocessing\":{", """
                "preprocessing":{"encoding":{"columns":[
                    {"name":"size","kind":"number","categories":[],"fill":4,"unknownAsZeros":false},
                    {"name":"colour","kind":"oneHot","categories":["blue","green","red"],"unknownAsZeros":true},
                    {"name":"id","kind":"ignored","categories":[]}],"missingMarks":["","NA"]},
                "scaler":{"kind":"standard","means":[4,0.5,0.25,0.5],"deviations":[2,1,1,0]},
                "classNames":["high","low"],"inputNames":["size","b","g","r"],
                """);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(DescriptionFormat.MetadataKey, json);
        ModelTensors.Add(writer, network, network.Parameters);
        using (var file = File.Create(Path))
            writer.Write(file);

        using var loaded = Model.Load(network.Device, Path);
        var rows = Table.Open(_folder.Write("colour,size,kind\nblue,2,low\nred,NA,high\npink,6,low\n"));

        Assert.Equal([-1, 0.5f, -0.25f, -0.5f, 0, -0.5f, -0.25f, 0.5f, 1, -0.5f, -0.25f, -0.5f], loaded.Read(rows).Features.ToArray());
        Assert.Equal(["high", "low"], loaded.ClassNames!);
        Assert.Equal(3, loaded.Evaluate(rows).Rows);
    }

    [Fact]
    public void Regression_Trained_PredictsInTheTargetsUnits()
    {
        // y = 1000 + 500 x: far from what a network of first weights gives.
        var features = new float[64, 1];
        var targets = new float[64, 1];
        for (var i = 0; i < 64; i++)
            (features[i, 0], targets[i, 0]) = (20 + i, 1000 + 500 * (20 + i));
        var raw = new Dataset(features, targets);
        var table = Table.From(raw);
        var preprocessing = Preprocessing.Fit(table);
        using var network = new Mlp(TestDevices.Get("cpu"), [1, 1], Activation.Identity, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 16);
        trainer.FitLast(preprocessing.Apply(table), epochs: 200);
        new Model(network, preprocessing).Save(Path);

        using var loaded = Model.Load(TestDevices.Get("cpu"), Path);

        Assert.False(loaded.IsClassification);
        Assert.Equal(26_000, loaded.Predict(new float[,] { { 50 } })[0, 0], 1.0);
        Assert.Equal(26_000, loaded.Predict([50.0]).Numbers!["target 0"], 1.0);
        Assert.True(loaded.Evaluate(table).Regression!.R2 > 0.999999);
    }

    public static TheoryData<Scaler> Scalers => new()
    {
        new StandardScaler([0.1, -2e-30], [1 / 3.0, 0]),
        new MinMaxScaler([0, 1], [1, 1], -1, 1),
        new RobustScaler([1e9, 2], [3, 4]),
    };

    [Theory, MemberData(nameof(Scalers))]
    public void Scaler_SavedAndDescribed_HasTheSameBits(Scaler scaler)
    {
        using var network = Network(TestDevices.Get("cpu"), 2, Activation.Identity, 2);
        new Model(network, new() { Scaler = scaler, TargetScaler = scaler }).Save(Path);

        var info = Model.Describe(Path);

        Assert.Equal((scaler, scaler), (info.Preprocessing!.Scaler, info.Preprocessing.TargetScaler));
        Assert.Equal("2 → 3 tanh → 2 identity", info.Network);
    }

    [Fact]
    public void NetworkAlone_LoadedAsModel_TakesRowsAsTheyAre()
    {
        using var network = Network(TestDevices.Get("cpu"), 2, Activation.Softmax, 3);
        new Model(network).Save(Path);

        using var model = Model.Load(network.Device, Path);

        var rows = RandomNumbers.Create().SingleMatrix(20, 2);
        Assert.Equal(network.Predict(rows), model.Predict(rows));
        Assert.Equal((true, "2"), (model.IsClassification, model.ClassName(2)));
        Assert.Contains("no plan", Assert.Throws<InvalidOperationException>(() => model.Read(Table.Open(Path))).Message);
    }

    [Fact]
    public void Dispose_OfABorrowedNetwork_LeavesItToItsMaker()
    {
        using var network = Network(TestDevices.Get("cpu"), 2, Activation.Softmax, 3);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 4);
        var data = Dataset.FromLabels(RandomNumbers.Create().SingleMatrix(8, 2), [0, 1, 2, 0, 1, 2, 0, 1]);
        using (var borrowing = new Model(network))
            borrowing.Save(Path);
        trainer.Fit(data, epochs: 1); // The network still trains.

        var loaded = Model.Load(network.Device, Path);
        loaded.Dispose();
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loaded.Predict(new float[1, data.Inputs]));
        Assert.Throws<ObjectDisposedException>(() => loaded.Network.Predict(data));
    }

    [Fact]
    public void Row_WithUnknownCategoryOrWithoutAColumn_SaysWhich()
    {
        var preprocessing = Preprocessing.Fit(Table.Open(_folder.Write(Text)), options: Options);
        using var network = Network(TestDevices.Get("cpu"), 4, Activation.Softmax, 2);
        using var model = new Model(network, preprocessing);
        var row = new Dictionary<string, string> { ["size"] = "1", ["colour"] = "pink" };

        var counted = model.Predict(row);
        var unknown = Assert.Throws<DataException>(() => model.Predict(row, UnknownCells.Error));
        var missing = Assert.Throws<DataException>(
            () => model.Predict(new Dictionary<string, string> { ["size"] = "1", ["Colour"] = "red" }));

        Assert.Contains("'colour': 1 cell of values that no training row had", Assert.Single(counted.Notes));
        Assert.Contains("(colour): \"pink\" is not a known category; one of blue, green, red is expected", unknown.Message);
        Assert.Equal("The row has no \"colour\"; the columns are size, colour.", missing.Message);
    }

    [Fact]
    public void Preprocessing_OfAnotherNetwork_IsRefused()
    {
        using var network = Network(TestDevices.Get("cpu"), 2, Activation.Softmax, 3);
        var three = new StandardScaler([0, 0, 0], [1, 1, 1]);
        (Preprocessing, string)[] cases =
        [
            (new() { Scaler = three }, "The Scaler of the Preprocessing is of 3; there are 2 inputs."),
            (new() { TargetScaler = new RobustScaler([1], [1]) }, "The TargetScaler of the Preprocessing is of 1; there are 3 outputs."),
            (new() { ClassNames = ["a", "b"] }, "The ClassNames of the Preprocessing is of 2; there are 3 classes."),
            (new() { InputNames = ["a"] }, "The InputNames of the Preprocessing is of 1; there are 2 inputs."),
            (new() { Plan = Preprocessing.Fit(Table.From(new Dataset(new float[2, 1], new float[2, 3]))).Plan },
                "The Plan of the Preprocessing is of 1; there are 2 inputs."),
            (new() { ClassNames = ["a", "b", "c"], TargetScaler = three }, "ClassNames and a TargetScaler"),
        ];
        foreach (var (preprocessing, message) in cases)
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Model(network, preprocessing)).Message);
    }

    [Theory]
    [InlineData("\"kind\":\"standard\"", "\"kind\":\"other\"")]
    [InlineData("\"means\":[", "\"moans\":[")]
    [InlineData("\"means\":[1.5,", "\"means\":[")]
    [InlineData("\"means\":[", "\"floor\":2,\"means\":[")]
    [InlineData("\"classNames\":[", "\"decoding\":[],\"classNames\":[")]
    [InlineData("\"classNames\":[\"a\",\"b\",\"c\"]", "\"classNames\":[\"a\",\"b\"]")]
    [InlineData("\"classNames\":[\"a\",\"b\",\"c\"]", "\"classNames\":{}")]
    [InlineData("\"preprocessing\":{", "\"preprocessing\":{\"encoding\":{},")]
    public void File_WithWrongPreprocessing_IsRefusedWithItsName(string was, string becomes)
    {
        using var network = Network(TestDevices.Get("cpu"), 2, Activation.Softmax, 3);
        var info = new ModelInfo
        {
            Preprocessing = new() { Scaler = new StandardScaler([1.5, 2], [1, 1]), ClassNames = ["a", "b", "c"] },
        };
        var json = ModelDescription.Json(network, info);
        Assert.Contains(was, json);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(DescriptionFormat.MetadataKey, json.Replace(was, becomes));
        ModelTensors.Add(writer, network, network.Parameters);
        using (var file = File.Create(Path))
            writer.Write(file);

        var error = Assert.Throws<ModelFileException>(() => Model.Load(network.Device, Path));

        Assert.StartsWith(Path + ": ", error.Message);
        Assert.EndsWith("Save the model anew.", error.Message);
    }

    [Fact]
    public void Predict_FromManyThreads_GivesTheSameBits()
    {
        var random = RandomNumbers.Create();
        using var network = Network(TestDevices.Get("cpu"), 6, Activation.Softmax, 3);
        using var model = new Model(
            network, new() { Scaler = new StandardScaler([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]) });
        var rows = random.SingleMatrix(333, 6);
        var expected = model.Predict(rows);

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Equal(expected, model.Predict(rows)));
    }

    private static Mlp Network(Device device, int inputs, Activation output, int outputs) =>
        new(device, [inputs, 3, outputs], Activation.Tanh, output, Initializer.Gaussian, seed: 5);
}
