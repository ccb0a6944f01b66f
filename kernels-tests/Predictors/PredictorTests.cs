using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Predictors;

/// <summary>What a predictor gives is what the reference and the model give.</summary>
public sealed class PredictorTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("m.gpubp");

    public static TheoryData<string> Activations => [.. Enum.GetNames<ReferenceActivation>()];

    public void Dispose() => _folder.Dispose();

    // Sums of some 30 products of numbers below 1 err by less than 10⁻⁶ in floats.
    [Theory, MemberData(nameof(Activations))]
    public void Predict_AnyActivation_MatchesReference(string name)
    {
        var activation = Enum.Parse<ReferenceActivation>(name);
        var random = RandomNumbers.Create();
        var isSoftmax = activation == ReferenceActivation.Softmax;
        LayerOptions[] layers =
        [
            new(random.NextInt(1, 35), isSoftmax ? Activation.Tanh : LibraryActivations.Of(activation)) { HasBias = false },
            new(random.NextInt(2, 35), LibraryActivations.Of(activation)),
        ];
        ReferenceActivation[] activations = [isSoftmax ? ReferenceActivation.Tanh : activation, activation];
        var inputs = random.NextInt(1, 35);
        using var network = new Mlp(TestDevices.Get("cpu"), inputs, layers);
        foreach (var layer in network.Layers)
        {
            layer.SetWeights(random.SingleMatrix(layer.Outputs, layer.Inputs, 1.7f / MathF.Sqrt(layer.Inputs)));
            if (layer.HasBias)
                layer.SetBiases(random.Floats(layer.Outputs));
        }

        var x = random.SingleMatrix(random.NextInt(1, 20), inputs);
        var a = FloatError.Wide(x);
        foreach (var (layer, function) in network.Layers.Zip(activations))
            a = ReferenceEquations.Activate(
                ReferenceEquations.PreActivation(a, FloatError.Wide(layer.GetWeights()), layer.HasBias ? FloatError.Wide(layer.GetBiases()) : null),
                function);
        new Model(network).Save(Path);

        var outputs = Predictor.Load(Path).Predict(x);

        AssertClose(a, outputs, 1e-6, random);
    }

    // A tile of six rows, less, more, and two blocks of 96; panels that are full, and not.
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 16)]
    [InlineData(6, 64, 32)]
    [InlineData(7, 67, 33)]
    [InlineData(97, 13, 15)]
    [InlineData(200, 130, 101)]
    public void Predict_RaggedShapes_MatchesReference(int rows, int inputs, int outputs)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get("cpu"), [inputs, outputs, outputs], Activation.Relu, seed: random.Next(), output: Activation.Identity);
        new Model(network).Save(Path);
        var x = random.SingleMatrix(rows, inputs);
        var a = FloatError.Wide(x);
        foreach (var (l, layer) in network.Layers.Index())
            a = ReferenceEquations.Activate(
                ReferenceEquations.PreActivation(a, FloatError.Wide(layer.GetWeights()), FloatError.Wide(layer.GetBiases())),
                l == 0 ? ReferenceActivation.Relu : ReferenceActivation.Identity);
        var predictor = Predictor.Load(Path);
        var poisoned = RandomNumbers.Poison(rows * outputs);

        predictor.Predict([.. x.Cast<float>()], poisoned);

        // Sums of 130 products: 10⁻⁵.
        AssertClose(a, predictor.Predict(x), 1e-5, random);
        Assert.Equal(predictor.Predict(x).Cast<float>(), poisoned);
        Assert.Equal((inputs, outputs, 1), (predictor.Features, predictor.Outputs, predictor.Members));
    }

    [Fact]
    public void Predict_LayerNormResidualAndScaledLayers_MatchesReference()
    {
        var random = RandomNumbers.Create();
        LayerOptions[] layers =
        [
            new(24, Activation.Gelu) { HasLayerNorm = true, ScalesInputs = true },
            new(24, Activation.Silu) { HasLayerNorm = true, IsResidual = true, Dropout = 0.2f },
            new(24, Activation.Tanh) { IsResidual = true, ScalesInputs = true },
            new(3, Activation.Softmax),
        ];
        using var pair = new BlockPair(
            TestDevices.Get("cpu"), 7, layers,
            [ReferenceActivation.Gelu, ReferenceActivation.Silu, ReferenceActivation.Tanh, ReferenceActivation.Softmax], 30, random);
        new Model(pair.Library).Save(Path);
        var x = random.SingleMatrix(30, 7);

        // Layer normalisation divides what sums err by.
        AssertClose(pair.Forward(x, drops: false).A[^1], Predictor.Load(Path).Predict(x), 1e-5, random);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("minMax")]
    [InlineData("robust")]
    public void Predict_EnsembleWithScalers_GivesWhatTheModelGives(string kind)
    {
        var random = RandomNumbers.Create();
        var x = random.SingleMatrix(50, 4, scale: 30);
        var data = new Dataset(x, random.SingleMatrix(50, 2, scale: 9));
        Scaler scaler = kind switch
        {
            "standard" => StandardScaler.Fit(data),
            "minMax" => MinMaxScaler.Fit(data, -1, 3),
            _ => RobustScaler.Fit(data),
        };
        Mlp[] members =
        [
            .. Enumerable.Range(0, 3).Select(seed => new Mlp(
                TestDevices.Get("cpu"), [4, 8, 2], Activation.Mish, Activation.Identity, seed: seed)),
        ];
        using var model = new Model(members, new Preprocessing
        {
            Scaler = scaler,
            TargetScaler = new StandardScaler([5, -3], [2, 0]),
            TargetNames = ["u", "v"],
        });
        model.Save(Path);
        var predictor = Predictor.Load(Path);

        AssertClose(FloatError.Wide(model.Predict(x)), predictor.Predict(x), 1e-5, random);
        Assert.Equal(3, predictor.Members);
        Assert.Equal((model.IsClassification, model.IsMultiLabel), (predictor.IsClassification, predictor.IsMultiLabel));
        Assert.Equal(model.TargetNames!, predictor.TargetNames!);
        foreach (var member in members)
            member.Dispose();
    }

    [Fact]
    public void Load_OwnActivation_IsTheFunctionOfItsName()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get("cpu"), [3, 5, 2], Activation.Tanh, Activation.Identity, seed: 1);
        new Model(network).Save(Path);
        PredictorFiles.Rewrite(Path, json => json.Replace("\"tanh\"", "\"mine\"", StringComparison.Ordinal));
        var x = random.SingleMatrix(4, 3);

        var error = Assert.Throws<ModelFileException>(() => Predictor.Load(Path));
        var predictor = Predictor.Load(Path, new Dictionary<string, Func<float, float>> { ["mine"] = MathF.Tanh });

        Assert.Contains("layer 1 has the activation 'mine', which is none of identity, sigmoid", error.Message, StringComparison.Ordinal);
        AssertClose(FloatError.Wide(network.Predict(x)), predictor.Predict(x), 1e-6, random);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_RowsOfEveryKindOfColumn_GivesWhatTheModelGives(bool isRegression)
    {
        var random = RandomNumbers.Create();
        var lines = MixedTable.Lines(random, isRegression);
        using var model = MixedTable.Model(lines, isRegression, members: 2);
        model.Save(Path);
        using var stream = File.OpenRead(Path);
        var predictor = Predictor.Load(stream);
        var names = lines[0].Split(',');

        Assert.True(stream.CanRead);
        Assert.Equal(model.ClassNames, predictor.ClassNames);
        Assert.Equal(model.Quantiles, predictor.Quantiles);
        foreach (var line in lines[1..60])
        {
            var cells = line.Split(',');
            var texts = names.SkipLast(1).Zip(cells).ToDictionary();
            texts["colour"] = random.NextInt(0, 5) == 0 ? "never seen" : texts["colour"];
            AssertSame(model.Predict(texts), predictor.Predict(texts), $"{random}: {line}");
            var values = texts.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
            values["small"] = int.Parse(texts["small"], CultureInfo.InvariantCulture);
            values["day"] = DateOnly.ParseExact(texts["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            values["holes"] = null;
            AssertSame(model.Predict(values), predictor.Predict(values), $"{random}: {line}");
        }

        // Whole tables of numbers, before their encoders.
        var features = random.SingleMatrix(100, predictor.Features, scale: 3);
        AssertClose(FloatError.Wide(model.Predict(features)), predictor.Predict(features), 1e-5, random);
    }

    [Fact]
    public void Predict_ARowOfNumbers_GivesWhatTheModelGives()
    {
        var random = RandomNumbers.Create();
        var lines = Enumerable.Range(0, 80).Select(i => FormattableString.Invariant(
            $"{random.NextDouble(-9, 9):F4},{random.NextDouble(0, 5):F2},{"ab"[i % 2]}"));
        var plan = TablePlan.Learn(Table.Open(_folder.Write("p,q,kind\n" + string.Join('\n', lines))));
        using var network = new Mlp(TestDevices.Get("cpu"), [plan.Inputs, 6, 2], Activation.Relu, Activation.Softmax, seed: 1);
        using var model = new Model(network, new Preprocessing { Plan = plan });
        model.Save(Path);
        var predictor = Predictor.Load(Path);

        AssertSame(model.Predict([1.5, double.NaN]), predictor.Predict([1.5, double.NaN]), $"{random}");
        var error = Assert.Throws<ArgumentException>(() => predictor.Predict([1.5]));
        Assert.Contains("row has 1 numbers; the plan needs one for each of 2 columns.", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Prediction expected, Prediction actual, string repeat)
    {
        Assert.Equal(expected.Outputs.Count, actual.Outputs.Count);
        Assert.All(expected.Outputs.Zip(actual.Outputs), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.First)), repeat));
        Assert.Equal(expected.Notes, actual.Notes);
        Assert.Equal(expected.Numbers?.Keys, actual.Numbers?.Keys);
        Assert.Equal(expected.Probabilities?.Keys, actual.Probabilities?.Keys);
        Assert.Equal(expected.Spread?.Count, actual.Spread?.Count);
        if (expected.Spread is not null)
            Assert.All(expected.Spread.Zip(actual.Spread!), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        // Two classes that are nearly equal may change places.
        if (expected.Probability is { } probability && expected.Class != actual.Class)
            Assert.Equal(probability, actual.Probability!.Value, 2e-5);
    }

    private static void AssertClose(double[,] expected, float[,] actual, double tolerance, RandomNumbers random)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.GetLength(0), actual.GetLength(1)));
        var worst = expected.Cast<double>().Zip(actual.Cast<float>())
            .Max(pair => Math.Abs(pair.First - pair.Second) / Math.Max(1, Math.Abs(pair.First)));
        Assert.True(worst <= tolerance, $"{random}: an error of {worst:E2}, relative to numbers above 1; {tolerance:E0} is allowed.");
    }
}
