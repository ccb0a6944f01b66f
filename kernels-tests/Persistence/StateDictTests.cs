using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

public sealed class StateDictTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("w.safetensors");

    public void Dispose() => _folder.Dispose();

    // Float64 with the weights as stored; 1e-5 is what is asked for, and float sums keep to a tenth of it.
    [Theory]
    [EveryDevice("sequential"), EveryDevice("fc"), EveryDevice("half"), EveryDevice("shapes")]
    public void Load_OfWeightsOfPyTorch_PredictsAsPyTorch(string deviceName, string model)
    {
        const string Folder = "kernels-tests/Persistence/torch";
        var device = TestDevices.Get(deviceName);
        using var network = StateDict.Load(
            device, RepositoryFiles.Locate($"{Folder}/{model}.safetensors"), Activation.Tanh, Activation.Identity);
        using var figures = SafetensorsFile.Open(RepositoryFiles.Locate($"{Folder}/{model}.figures.safetensors"));

        var (x, y) = (Matrix(figures, "x", network.Inputs), Matrix(figures, "y", network.Outputs));
        var predicted = network.Predict(x);

        Assert.Equal(1000, x.GetLength(0));
        Assert.All(
            predicted.Cast<float>().Zip(y.Cast<float>()),
            pair => Assert.Equal(pair.Second, pair.First, 1e-5 * Math.Max(1, Math.Abs(pair.Second))));
    }

    [Fact]
    public void Save_ReadByPyTorch_PredictsAsHere()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [4, 9, 7, 2], Activation.Relu, Activation.Identity, seed: 2);
        network.SaveStateDict(Path);
        var rows = RandomNumbers.Create().SingleMatrix(1000, 4);

        var output = PythonProgram.Run(
            "json, struct, sys, torch",
            """
            data = open(sys.argv[1], "rb").read()
            n = struct.unpack("<Q", data[:8])[0]
            header = json.loads(data[8:8 + n])
            assert header.pop("__metadata__")["format"] == "pt"
            state = {}
            for name, entry in header.items():
                begin, end = entry["data_offsets"]
                values = struct.unpack("<%df" % ((end - begin) // 4), data[8 + n + begin:8 + n + end])
                state[name] = torch.tensor(values, dtype=torch.float64).reshape(entry["shape"])
            model = torch.nn.Sequential(
                torch.nn.Linear(4, 9), torch.nn.ReLU(), torch.nn.Linear(9, 7), torch.nn.ReLU(), torch.nn.Linear(7, 2)).double()
            model.load_state_dict(state)
            x = torch.tensor([float(v) for v in open(sys.argv[2]).read().split()], dtype=torch.float64).reshape(-1, 4)
            print(*[repr(v) for v in model(x).flatten().tolist()])
            """,
            Path,
            Write("x.txt", rows));

        var theirs = output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v)).ToArray();
        Assert.Equal(2000, theirs.Length);
        Assert.All(
            network.Predict(rows).Cast<float>().Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void StateDict_WithNames_GoesBothWays()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [4, 4, 4], Activation.Relu, seed: 2);
        using var other = new Mlp(TestDevices.Get("cpu"), [4, 4, 4], Activation.Relu, seed: 3);

        network.SaveStateDict(Path, ["zeta", "alpha"]);
        other.LoadStateDict(Path, ["zeta", "alpha"]);

        Assert.Equal(network.Parameters.ToArray(), other.Parameters.ToArray());
        var error = Assert.Throws<ModelFileException>(() => other.LoadStateDict(Path));
        Assert.Contains("more than one order of the layers zeta [4 × 4], alpha [4 × 4]", error.Message);
        Assert.Contains("names has fc", Assert.Throws<ModelFileException>(() => other.LoadStateDict(Path, ["fc"])).Message);
        Assert.Contains(
            "give each layer a name of its own", Assert.Throws<ArgumentException>(() => network.SaveStateDict(Path, ["a", "a"])).Message);
    }

    [Fact]
    public void StateDict_OfLayersThatScale_HasTheScaleInTheWeights()
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("cpu");
        LayerOptions scaled = new(5, Activation.Relu) { ScalesInputs = true };
        using var network = new Mlp(device, 3, [scaled, scaled, new(2, Activation.Identity)], random.Next());
        network.Layers[0].SetScale(random.Floats(3));
        network.Layers[1].SetScale(random.Floats(5));
        var rows = random.SingleMatrix(20, 3);

        network.SaveStateDict(Path);
        using var loaded = StateDict.Load(device, Path, Activation.Relu, Activation.Identity);

        Assert.Equal("3 → 5 relu → 5 relu → 2 identity", loaded.ToString());
        Assert.Equal(network.Predict(rows), loaded.Predict(rows));
        Assert.Contains(
            "scaled", Assert.Throws<ModelFileException>(() => network.LoadStateDict(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateDict_WithLayerNorms_GoesBothWays()
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("cpu");
        LayerOptions norm = new(5, Activation.Relu) { HasLayerNorm = true }, plain = new(5, Activation.Relu);
        using var network = new Mlp(device, 5, [norm, plain, norm, new(2, Activation.Identity)], random.Next());
        network.Layers[2].SetLayerNorm(random.Floats(5), random.Floats(5));
        foreach (var names in new string[]?[] { null, ["a", "norm_a", "b", "c", "norm_c", "d"] })
        {
            network.SaveStateDict(Path, names);
            using var file = SafetensorsFile.Open(Path);
            using var loaded = StateDict.Load(device, Path, Activation.Relu, Activation.Identity, names);
            using var filled = new Mlp(device, 5, [norm, plain, norm, new(2, Activation.Identity)], seed: 7);
            filled.LoadStateDict(Path, names);

            Assert.Equal(network.Parameters.ToArray(), loaded.Parameters.ToArray());
            Assert.Equal(network.Parameters.ToArray(), filled.Parameters.ToArray());
            Assert.Equal(network.ToString(), loaded.ToString());
            string[] expected = names ?? ["0", "1", "3", "5", "6", "8"]; // nn.Sequential, with activations.
            Assert.Equal(
                expected.SelectMany(name => new[] { $"{name}.weight", $"{name}.bias" }).Order(StringComparer.Ordinal),
                file.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        }

        using var other = new Mlp(device, [5, 5, 5, 5, 2], Activation.Relu);
        void Fails(string expected, Action action) =>
            Assert.Contains(expected, Assert.Throws<ModelFileException>(action).Message, StringComparison.Ordinal);
        Fails("do not show which comes after which", () => network.LoadStateDict(Path));
        Fails("Name each Linear and LayerNorm once", () => network.LoadStateDict(Path, ["a", "b", "c", "d"]));
        Fails(
            "the LayerNorm norm_a of 5 numbers does not come right after a Linear",
            () => network.LoadStateDict(Path, ["norm_a", "a", "b", "c", "norm_c", "d"]));
        Fails("the network has [5 × 5], [5 × 5]", () => other.LoadStateDict(Path, ["a", "norm_a", "b", "c", "norm_c", "d"]));
        Assert.Contains(
            "4 layers and 2 LayerNorms", Assert.Throws<ArgumentException>(() => network.SaveStateDict(Path, ["a", "b", "c", "d"])).Message);
    }

    [Fact]
    public void Load_IntoAnotherShape_NamesBoth()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [4, 5, 2], Activation.Relu);
        using var other = new Mlp(TestDevices.Get("cpu"), [4, 6, 2], Activation.Relu);
        network.SaveStateDict(Path);

        var error = Assert.Throws<ModelFileException>(() => other.LoadStateDict(Path));

        Assert.Contains("it has the layers 0 [5 × 4], 2 [2 × 5]; the network has [6 × 4], [2 × 6]", error.Message);
    }

    [Theory]
    [InlineData("""{"c.weight":{"dtype":"F32","shape":[1,1,1],"data_offsets":[0,4]}}""", "belongs to no dense layer")]
    [InlineData("""{"c.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belongs to no dense layer")]
    [InlineData("""{"c.weight":{"dtype":"I32","shape":[1,1],"data_offsets":[0,4]}}""", "is of type I32")]
    [InlineData("""{"c.weight":{"dtype":"F32","shape":[0,1],"data_offsets":[0,0]},"d.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}""", "a layer has 1 to")]
    [InlineData("""{"0.weight":{"dtype":"F16","shape":[1,1],"data_offsets":[0,2]},"1.weight":{"dtype":"U8","shape":[1,2],"data_offsets":[2,4]}}""", "of type U8")]
    [InlineData("""{"0.weight":{"dtype":"F8_E4M3","shape":[1,1],"data_offsets":[0,1]},"1.weight":{"dtype":"U8","shape":[1,3],"data_offsets":[1,4]}}""", "of type F8_E4M3")]
    public void Load_OfOtherLayers_SaysWhichTensor(string header, string expected)
    {
        var bytes = SafetensorsBytes.Of(header, new byte[4]);
        var error = Assert.Throws<ModelFileException>(() => StateDict.Read(
            TestDevices.Get("cpu"), SafetensorsBytes.Open(bytes), Activation.Relu, Activation.Identity, names: null));
        Assert.Contains(expected, error.Message);
    }

    private string Write(string name, float[,] rows)
    {
        var path = _folder.Path(name);
        File.WriteAllText(path, string.Join(' ', rows.Cast<float>().Select(v => v.ToString("R"))));
        return path;
    }

    private static float[,] Matrix(SafetensorsFile file, string name, int columns)
    {
        var matrix = new float[1000, columns];
        using var values = TestDevices.Get("cpu").Allocate<float>(matrix.Length);
        file.CopyTo(file.Require(name, 1000, columns), values.View);
        Buffer.BlockCopy(values.View.ToArray(), 0, matrix, 0, matrix.Length * sizeof(float));
        return matrix;
    }
}
