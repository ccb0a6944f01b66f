using System.Text.Json;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

public sealed class ModelFileTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private static readonly string[] Units = ["cm", "°C"];

    private string Path => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Theory, EveryDevice]
    public void Network_SavedAndLoaded_PredictsTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        LayerOptions[] layers =
        [
            new(random.NextInt(1, 40), Activation.LeakyRelu) { Dropout = 0.1f, Initializer = Initializer.Gaussian },
            new(17, Activation.Gelu) { ScalesInputs = random.NextInt(0, 1) == 1, ScaleRateFactor = 6 },
            new(17, Activation.Gelu) { IsResidual = random.NextInt(0, 1) == 1, HasBias = false, HasLayerNorm = random.NextInt(0, 1) == 1, LearningRateFactor = 0, WeightDecay = 0.1f },
            new(5, Activation.Softmax) { Initializer = Initializer.Nielsen },
        ];
        using var network = new Mlp(TestDevices.Get(deviceName), 6, layers, seed: 3);
        var rows = random.SingleMatrix(50, 6);

        new Model(network).Save(Path);
        using var model = Model.Load(TestDevices.Get(deviceName), Path);
        var loaded = model.Network;

        Assert.Equal(network.ToString(), loaded.ToString());
        Assert.Equal(
            network.Layers.Select(layer => (layer.HasBias, layer.HasLayerNorm, layer.IsResidual, layer.ScalesInputs, layer.ScaleRateFactor, layer.Dropout, layer.LearningRateFactor, layer.WeightDecay)),
            loaded.Layers.Select(layer => (layer.HasBias, layer.HasLayerNorm, layer.IsResidual, layer.ScalesInputs, layer.ScaleRateFactor, layer.Dropout, layer.LearningRateFactor, layer.WeightDecay)));
        Assert.Equal(network.Parameters.ToArray(), loaded.Parameters.ToArray());
        Assert.Equal(network.Predict(rows), loaded.Predict(rows));
    }

    [Fact]
    public void Info_OfATrainer_IsReadAgain()
    {
        using var network = Xor();
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(), batchSize: 4, seed: long.MinValue);
        trainer.FitLast(TrainingData.Xor, epochs: 2);
        var info = trainer.Describe(TrainingData.Xor) with
        {
            Extra = new Dictionary<string, JsonElement> { ["units"] = JsonSerializer.SerializeToElement(Units) },
        };

        new Model(network).Save(Path, info);
        var read = Model.Describe(Path);

        Assert.Equal(
            ("cross-entropy", new Adam().ToString(), 4, long.MinValue, 2),
            (read.Loss, read.Optimizer, read.BatchSize, read.Seed, read.Epochs));
        Assert.Equal(TrainingData.Xor.Fingerprint(), read.DataFingerprint);
        Assert.Equal("°C", read.Extra["units"][1].GetString());
        Assert.Equal(network.Device.ToString(), read.Device);
        Assert.NotEmpty(read.LibraryVersion!);
    }

    [Fact]
    public void File_ReadByPython_HasTheDescriptionAndTheWeights()
    {
        using var network = Xor();
        new Model(network).Save(Path);

        var output = PythonProgram.Run(
            "json, struct, sys",
            """
            data = open(sys.argv[1], "rb").read()
            n = struct.unpack("<Q", data[:8])[0]
            header = json.loads(data[8:8 + n])
            about = json.loads(header["__metadata__"]["gpubp"])
            print(about["version"], about["inputs"], [l["activation"] for l in about["layers"]], n % 8)
            for name in "layers.0.weight", "layers.1.bias":
                begin, end = header[name]["data_offsets"]
                print(header[name]["dtype"], header[name]["shape"], *struct.unpack("<%df" % ((end - begin) // 4), data[8 + n + begin:8 + n + end]))
            """,
            Path).Split('\n');

        Assert.Equal("2 2 ['tanh', 'sigmoid'] 0", output[0]);
        var weights = network.Layers[0].GetWeights().Cast<float>().ToArray();
        Assert.StartsWith("F32 [3, 2] ", output[1]);
        Assert.Equal(weights, output[1].Split(' ')[3..].Select(w => float.Parse(w)));
        Assert.Equal("F32 [1] 0.0", output[2]);
    }

    [Fact]
    public void Activation_OfTheUser_IsFoundByItsName()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Of<Squareplus>("mine"), Activation.Sigmoid);
        new Model(network).Save(Path);

        using var loaded = Model.Load(
            network.Device, Path, Activation.Of<SquareplusOfZ>(), Activation.Of<Squareplus>("mine"));
        var error = Assert.Throws<ModelFileException>(() => Model.Load(network.Device, Path));

        Assert.IsType<ElementwiseActivation<Squareplus>>(loaded.Network.Layers[0].Activation);
        Assert.StartsWith($"{Path}: layers[0] has the activation 'mine', which is none of identity, ", error.Message);
        Assert.Contains("Model.Load(device, path, Activation.Of<YourActivation>(\"mine\"))", error.Message);
    }

    [Fact]
    public void Activation_OfTheUserWithATakenName_IsNotSaved()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Of<Squareplus>("relu"));
        Assert.Contains("with the name 'relu'", Assert.Throws<ArgumentException>(() => new Model(network).Save(Path)).Message);
        Assert.False(File.Exists(Path));
    }

    [Theory]
    [InlineData("\"version\":2", "\"version\":6", "it is of format version 6, written by GpuBp")]
    [InlineData("\"version\":2", "\"version\":0", "no version that is a whole number from 1")]
    [InlineData("\"outputs\":3", "\"outputs\":4", "'layers.0.weight' is [3 × 2]; [4 × 2] is expected")]
    [InlineData("\"outputs\":3", "\"outputs\":0", "no layers[0].outputs that is a whole number from 1")]
    [InlineData("\"dropout\":0", "\"dropout\":1", "no layers[0].dropout that is a number from 0 to below 1")]
    [InlineData("\"tanh\"", "\"softmax\"", "contradicts itself: Layer 1 of 2 is softmax")]
    [InlineData("\"layers\":[", "\"layers\":[[],", "layers[0], is Array; an object is expected")]
    [InlineData("\"inputs\":2", "\"inputs\":2,\"inputs\":2", "the description is no JSON")]
    [InlineData("\"extra\"", "\"rest\"", null)]
    public void Description_ThatIsChanged_IsRefusedWithItsPlace(string part, string other, string? expected)
    {
        using var network = Xor();
        new Model(network).Save(Path);
        Rewrite(json => json.Replace(part, other, StringComparison.Ordinal));

        if (expected is null)
        {
            Model.Load(network.Device, Path).Dispose();
            return;
        }

        var error = Assert.Throws<ModelFileException>(() => Model.Load(network.Device, Path));
        Assert.StartsWith(Path, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Load_OfWeightsAlone_NamesStateDict()
    {
        using var network = Xor();
        network.SaveStateDict(Path);
        Assert.Contains("StateDict.Load", Assert.Throws<ModelFileException>(() => Model.Load(network.Device, Path)).Message);
    }

    [Fact]
    public void Save_OfANetworkThatDiverged_LeavesTheFileBefore()
    {
        using var network = Xor();
        new Model(network).Save(Path);
        var before = File.ReadAllBytes(Path);
        network.Layers[1].B.CopyFrom([float.NaN]);

        var error = Assert.Throws<InvalidOperationException>(() => new Model(network).Save(Path));

        Assert.Contains("layers.1.bias holds NaN", error.Message);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void Save_ToAFullDisk_LeavesTheFileBefore()
    {
        File.WriteAllText(Path, "before");

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(Path, stream =>
        {
            stream.Write(new byte[100]);
            throw new IOException("No space left on device");
        }));

        Assert.StartsWith($"{Path} cannot be written: No space left on device", error.Message);
        Assert.Equal("before", File.ReadAllText(Path));
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void Save_WhereNothingCanBeCreated_NamesThePath()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc takes no files on Linux.");
        using var network = Xor();
        var error = Assert.ThrowsAny<Exception>(() => new Model(network).Save("/proc/m.gpubp"));
        Assert.True(error is IOException or UnauthorizedAccessException, error.ToString());
        Assert.StartsWith("/proc/m.gpubp cannot be written: ", error.Message);
    }

    private static Mlp Xor() => new(TestDevices.Get("cpu"), [2, 3, 1], Activation.Tanh, Activation.Sigmoid);

    /// <summary>Changes the description, as an editor of the file would.</summary>
    private void Rewrite(Func<string, string> change)
    {
        using var network = Xor();
        var writer = new SafetensorsWriter();
        using (var file = SafetensorsFile.Open(Path))
        {
            var json = file.Metadata[DescriptionFormat.MetadataKey];
            Assert.NotEqual(json, change(json));
            writer.Metadata.Add(DescriptionFormat.MetadataKey, change(json));
        }

        ModelTensors.Add(writer, network, network.Parameters);
        AtomicFile.Write(Path, writer.Write);
    }
}
