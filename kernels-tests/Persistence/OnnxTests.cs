using GpuBp.Kernels;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Exported networks and models of arrays, read by ONNX Runtime.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();
    private readonly List<Mlp> _networks = [];

    private string Path => _folder.Path("network.onnx");

    public void Dispose()
    {
        _networks.ForEach(network => network.Dispose());
        _folder.Dispose();
    }

    public static TheoryData<string> Activations =>
        ["identity", "sigmoid", "tanh", "relu", "leaky ReLU", "leaky ReLU 0.1", "leaky ReLU 0.2", "leaky ReLU 0.25", "leaky ReLU 0.3", "ELU", "softplus", "SiLU", "GELU", "Mish", "SELU"];

    public static TheoryData<Scaler> Scalers =>
    [
        new StandardScaler([1, 2, 3, -1, 0, 5], [1, 0.5, 3, 2, 0, 7]),
        new MinMaxScaler([1, 2, 3, -1, 0, 5], [1, 5, 4, 2, 1, 7], -1, 2),
        new RobustScaler([1, 2, 3, -1, 0, 5], [1, 0.5, 3, 2, 0, 7]),
    ];

    [Theory, MemberData(nameof(Activations))]
    public void SaveOnnx_EveryActivation_PredictsAsHere(string name)
    {
        var network = Network([6, 11, 7, 4], Named(name), Activation.Softmax);
        var rows = RandomNumbers.Create().SingleMatrix(1000, 6);

        network.SaveOnnx(Path);

        OnnxProgram.AssertClose(network.Predict(rows), OnnxProgram.Run(Path, rows));
        using var back = OnnxFile.Load(TestDevices.Get("cpu"), Path);
        Assert.Equal(network.Layers.Select(layer => layer.Activation), back.Network.Layers.Select(layer => layer.Activation));
    }

    [Fact]
    public void LeakyReluOf_AnotherSlope_NamesThoseThatThereAre()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Activation.LeakyReluOf(0.15f));

        Assert.Contains("must be one of 0.01, 0.1, 0.2, 0.25 and 0.3", error.Message, StringComparison.Ordinal);
        Assert.Same(Activation.LeakyRelu, Activation.LeakyReluOf(0.01f));
    }

    [Theory, InlineData(1f), InlineData(1000f)]
    public void SaveOnnx_ResidualScaledLayerNorm_PredictsAsHere(float scale)
    {
        var random = RandomNumbers.Create();
        LayerOptions hidden = new(11, Activation.Gelu) { HasLayerNorm = true, ScalesInputs = true };
        var network = new Mlp(
            TestDevices.Get("cpu"), 6, [hidden, hidden with { IsResidual = true }, new(4, Activation.Softmax)], random.Next());
        _networks.Add(network);
        foreach (var layer in network.Layers.SkipLast(1))
        {
            layer.SetLayerNorm(random.Floats(11), random.Floats(11));
            layer.SetScale(random.Floats(layer.Inputs));
        }

        var rows = random.SingleMatrix(1000, 6, scale);

        network.SaveOnnx(Path);

        OnnxProgram.AssertClose(network.Predict(rows), OnnxProgram.Run(Path, rows));

        // Read again, scales are in the weights and in a scaler.
        using var loaded = OnnxFile.Load(TestDevices.Get("cpu"), Path);
        OnnxProgram.AssertClose(network.Predict(rows), loaded.Predict(rows));
    }

    [Theory, MemberData(nameof(Scalers))]
    public void SaveOnnx_EveryScaler_TakesRowsBeforeScalingAndGivesUnits(Scaler scaler)
    {
        var network = Network(Activation.Identity, 2);
        using var model = new Model(
            Network(Activation.Identity, 2),
            new() { Scaler = scaler, TargetScaler = new StandardScaler([3, -2], [0.5, 0]) });
        var rows = RandomNumbers.Create().SingleMatrix(1000, 6);

        network.SaveOnnx(Path, scaler);
        OnnxProgram.AssertClose(network.Predict(scaler.Transform(rows)), OnnxProgram.Run(Path, rows));

        model.SaveOnnx(Path);
        OnnxProgram.AssertClose(model.Predict(rows), OnnxProgram.Run(Path, rows));
    }

    [Fact]
    public void SaveOnnx_TargetsBetweenBounds_GivesUnits()
    {
        using var model = new Model(
            Network(Activation.Sigmoid, 2), new() { TargetScaler = new MinMaxScaler([3, -2], [5, 40], 0.1, 0.9) });
        var rows = RandomNumbers.Create().SingleMatrix(1000, 6);

        model.SaveOnnx(Path);

        OnnxProgram.AssertClose(model.Predict(rows), OnnxProgram.Run(Path, rows));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(777)]
    public void SaveOnnx_AnyBatch_GivesAsManyRows(int rows)
    {
        using var model = new Model(
            Network(Activation.Softmax, 3), new() { ClassNames = ["a", "b", "c"] });
        model.SaveOnnx(Path);
        using var program = new OnnxProgram(Path);

        var answers = program.Run(OnnxFile.Input, new float[rows, 6]);

        Assert.Equal(rows * 3, answers[OnnxFile.Probabilities].Length);
        Assert.Equal(rows, answers[OnnxFile.Label].Length);
    }

    [Theory]
    [InlineData("softmax", 3, true), InlineData("softmax", 3, false), InlineData("sigmoid", 1, true)]
    [InlineData("sigmoid", 1, false), InlineData("sigmoid", 3, true)]
    public void SaveOnnx_Classes_GivesTheirNamesOrNumbers(string output, int outputs, bool hasNames)
    {
        string[] names = outputs == 1 ? ["no", "yes"] : ["a", "b", "c \"d\""];
        using var model = new Model(
            Network(output == "softmax" ? Activation.Softmax : Activation.Sigmoid, outputs),
            new() { ClassNames = hasNames ? names : null });
        var rows = RandomNumbers.Create().SingleMatrix(1000, 6, scale: 10);
        var classes = model.Classify(rows);

        model.SaveOnnx(Path);

        using var program = new OnnxProgram(Path);
        var answers = program.Run(OnnxFile.Input, rows);
        OnnxProgram.AssertClose(model.Predict(rows), answers[OnnxFile.Probabilities]);
        if (hasNames)
            Assert.Equal(classes.Select(model.ClassName), (string[])answers[OnnxFile.Label]);
        else
            Assert.Equal(classes.Select(label => (long)label), (long[])answers[OnnxFile.Label]);
        Assert.Equal(
            hasNames ? names : null,
            program.Metadata.TryGetValue("classes", out var json)
                ? System.Text.Json.JsonSerializer.Deserialize<string[]>(json)
                : null);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void SaveOnnx_RowOfNaN_IsNotAnswered(bool hasNames)
    {
        using var model = new Model(
            Network([2, 5, 3], Activation.Relu, Activation.Softmax),
            new() { ClassNames = hasNames ? ["a", "b", "c"] : null });
        model.SaveOnnx(Path);
        using var program = new OnnxProgram(Path);

        var answers = program.Run(
            OnnxFile.Input, new[,] { { 1, 2 }, { float.NaN, 2 }, { 1, float.PositiveInfinity } });

        var probabilities = (float[])answers[OnnxFile.Probabilities];
        Assert.All(probabilities[..3], p => Assert.InRange(p, 0, 1));
        Assert.All(probabilities[3..], p => Assert.Equal(float.NaN, p));
        if (hasNames)
            Assert.Equal(["NaN", "NaN"], ((string[])answers[OnnxFile.Label])[1..]);
        else
            Assert.Equal([-1, -1], ((long[])answers[OnnxFile.Label])[1..]);
    }

    // 100 · 2⁻²⁴ of the spread is the most that floats may lose.
    [Theory, InlineData(99, typeof(float)), InlineData(101, typeof(double)), InlineData(-101, typeof(double))]
    public void SaveOnnx_MeanFarFromZero_TakesDoubles(double mean, Type expected)
    {
        var network = Network(Activation.Identity, 2);

        network.SaveOnnx(Path, new StandardScaler([0, 0, 0, 0, 0, 2 * mean], [0, 0, 0, 0, 0, 2]));

        using var program = new OnnxProgram(Path);
        Assert.Equal(expected, program.Inputs[OnnxFile.Input]);
    }

    [Fact]
    public void SaveOnnx_OwnActivationOrOtherScaler_SaysWhich()
    {
        var own = Network([2, 3, 1], Activation.Of<Relu>("mine"), Activation.Identity);
        var network = Network([2, 1], Activation.Identity, Activation.Sigmoid);
        using var model = new Model(
            Network([2, 1], Activation.Identity, Activation.Sigmoid),
            new() { Scaler = new StandardScaler([0, 0], [1, 1e-310]), InputNames = ["height", "weight"] });

        Assert.Contains(
            "Layer 1 has the activation 'mine'", Assert.Throws<ArgumentException>(() => own.SaveOnnx(Path)).Message);
        Assert.Contains(
            "of 3 columns; the network has 2 inputs",
            Assert.Throws<ArgumentException>(
                () => network.SaveOnnx(Path, new StandardScaler([0, 0, 0], [1, 1, 1]))).Message);
        Assert.Contains(
            "'weight' has a spread of 1E-310", Assert.Throws<ArgumentException>(() => model.SaveOnnx(Path)).Message);
        Assert.False(File.Exists(Path));
    }

    private Mlp Network(Activation output, int outputs) => Network([6, 11, outputs], Activation.Tanh, output);

    private Mlp Network(int[] layers, Activation hidden, Activation output)
    {
        var network = new Mlp(TestDevices.Get("cpu"), layers, hidden, output, seed: 4);
        _networks.Add(network);
        return network;
    }

    private static Activation Named(string name) => new[]
    {
        Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu, Activation.LeakyReluOf(0.1f),
        Activation.LeakyReluOf(0.2f), Activation.LeakyReluOf(0.25f), Activation.LeakyReluOf(0.3f), Activation.Elu, Activation.Softplus, Activation.Silu, Activation.Gelu, Activation.Mish, Activation.Selu,
    }.Single(activation => activation.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SaveOnnx_TwoClassesWithAThreshold_FollowIt(int outputs)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(
            TestDevices.Get("cpu"), [3, outputs], outputs == 1 ? Activation.Sigmoid : Activation.Softmax, seed: random.Next());
        var rows = random.SingleMatrix(60, 3);
        var shares = network.Predict(rows);
        var threshold = Enumerable.Range(0, 60).Select(i => shares[i, outputs - 1]).Order().ElementAt(random.NextInt(1, 59)) + 1e-6f;
        using var model = new Model(network, new Preprocessing { ClassNames = ["no", "yes"], Thresholds = [threshold] });
        model.SaveOnnx(Path);

        using var program = new OnnxProgram(Path);
        var given = program.Run(OnnxFile.Input, rows);

        Assert.Equal(model.Classify(rows).Select(model.ClassName), given[OnnxFile.Label].Cast<string>());
    }

    [Fact]
    public void SaveOnnx_SeveralLabels_AreZerosAndOnes()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get("cpu"), [3, 3], Activation.Sigmoid, seed: random.Next());
        using var model = new Model(
            network, new Preprocessing { TargetNames = ["red", "round", "ripe"], Thresholds = [0.3f, 0.5f, 0.6f] });
        var rows = random.SingleMatrix(60, 3);
        var expected = model.ClassifySets(rows);
        (rows[7, 1], expected[7]) = (float.NaN, [-1]);
        model.SaveOnnx(Path);

        using var program = new OnnxProgram(Path);
        var given = (long[])program.Run(OnnxFile.Input, rows)[OnnxFile.Label];

        Assert.Equal(
            expected.SelectMany(set => Enumerable.Range(0, 3).Select(j => set is [-1] ? -1L : set.Contains(j) ? 1 : 0)),
            given);
    }
}
