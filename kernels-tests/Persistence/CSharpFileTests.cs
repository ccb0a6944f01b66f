using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Predictors;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Persistence;

/// <summary>Exported C# files compile alone, and give what their models give.</summary>
public sealed class CSharpFileTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("iris-model.cs");

    public static TheoryData<string> Activations => [.. Enum.GetNames<ReferenceActivation>()];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Activations))]
    public void Predict_AnyActivation_GivesWhatTheModelGives(string name)
    {
        var random = RandomNumbers.Create();
        var activation = Enum.Parse<ReferenceActivation>(name);
        var isSoftmax = activation == ReferenceActivation.Softmax;
        using var network = new Mlp(
            TestDevices.Get("cpu"),
            random.NextInt(1, 40),
            [
                new LayerOptions(random.NextInt(2, 40), isSoftmax ? Activation.Tanh : LibraryActivations.Of(activation)) { HasBias = false },
                new LayerOptions(random.NextInt(2, 40), LibraryActivations.Of(activation)),
            ]);
        AssertAgrees(new Model(network), random, scale: 4);
    }

    [Fact]
    public void Predict_LayerNormResidualAndScaledLayers_GivesWhatTheModelGives()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(
            TestDevices.Get("cpu"),
            7,
            [
                new LayerOptions(24, Activation.Gelu) { HasLayerNorm = true, ScalesInputs = true },
                new LayerOptions(24, Activation.Silu) { HasLayerNorm = true, IsResidual = true },
                new LayerOptions(24, Activation.Tanh) { IsResidual = true },
                new LayerOptions(1, Activation.Sigmoid),
            ]);
        network.Layers[0].SetScale(random.Floats(7));
        AssertAgrees(new Model(network), random, scale: 1);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("minMax")]
    [InlineData("robust")]
    public void Predict_EnsembleWithScalers_GivesWhatTheModelGives(string kind)
    {
        var random = RandomNumbers.Create();
        var data = new Dataset(random.SingleMatrix(50, 4, scale: 30), random.SingleMatrix(50, 2, scale: 9));
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
        using var model = new Model(
            members,
            new Preprocessing { Scaler = scaler, TargetScaler = new StandardScaler([5, -3], [2, 0]), TargetNames = ["u \"1\"", "v\\\n"] },
            ownsMembers: true);

        var program = AssertAgrees(model, random, scale: 30);

        Assert.Equal(model.TargetNames!, program.Names("OutputNames"));
    }

    [Fact]
    public void Predict_Labels_GivesWhatTheModelGives()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get("cpu"), [3, 5, 3], Activation.Relu, Activation.Sigmoid, seed: 1);
        var model = new Model(network, new Preprocessing { Thresholds = [0.4f, 0.5f, 0.6f], TargetNames = ["a", "b", "c"] });

        var program = AssertAgrees(model, random, scale: 3);

        Assert.Equal(["a", "c"], program.Labels([0.4f, 0.49f, 0.7f]));
    }

    // Numbers with bins, rank, clip and classes; two values, categories, an order, dates, holes, and columns that are left out.
    [Theory]
    [InlineData("classes")]
    [InlineData("numbers")]
    [InlineData("quantiles")]
    [InlineData("decimal comma")]
    public void Predict_RowsOfATable_GivesWhatTheModelGives(string kind)
    {
        var random = RandomNumbers.Create();
        using var model = Tabular(random, kind, out var names, out var lines);

        // Random numbers lie far outside the columns' ranges, where sums are larger than the outputs they come to.
        var program = AssertAgrees(model, random, scale: 3, bar: 1e-4);
        foreach (var line in lines[..60])
        {
            var cells = names.Zip(line.Split(';')).ToDictionary(pair => pair.First, pair => pair.Second);
            cells["colour"] = random.NextInt(0, 5) switch { 0 => "never seen", 1 => " NA ", _ => cells["colour"] };
            cells["grade"] = random.NextInt(0, 3) == 0 ? cells["grade"] + (kind == "decimal comma" ? ",0" : ".0") : cells["grade"];
            cells["holes"] = random.NextInt(0, 3) == 0 ? "" : cells["holes"];
            cells["a"] = random.NextInt(0, 9) == 0 ? "" : cells["a"];
            var expected = model.Predict(cells);
            var unknown = new List<string>();

            var outputs = program.Predict(Typed(cells), unknown);

            AssertClose([.. expected.Outputs], outputs, $"{random}: {line}");
            Assert.Equal(expected.Notes.Count, unknown.Count);
            Assert.All(expected.Notes.Zip(unknown), pair => Assert.StartsWith($"'{pair.Second}'", pair.First, StringComparison.Ordinal));
            if (unknown.Count > 0)
            {
                var error = Assert.Throws<ArgumentException>(() => program.Predict(Typed(cells), null));
                Assert.Contains($"The row's '{unknown[0]}' has ", error.Message, StringComparison.Ordinal);
                Assert.Contains(", and no training row was like it.", error.Message, StringComparison.Ordinal);
            }
        }

        object? Number(string cell) =>
            cell.Length == 0 ? null : double.Parse(cell.Replace(',', '.'), CultureInfo.InvariantCulture);
        object? Date(string cell) => DateTime.Parse(cell, CultureInfo.InvariantCulture);
        Dictionary<string, object?> Typed(Dictionary<string, string> cells) => new()
        {
            ["A"] = Number(cells["a"]),
            ["SmallOne"] = Number(cells["small one"]),
            ["Holes"] = Number(cells["holes"]),
            ["Flag"] = cells["flag"],
            ["Colour"] = cells["colour"],
            ["Grade"] = cells["grade"],
            ["Size"] = cells["size"],
            ["Day"] = Date(cells["day"]),
            ["SmallOne2"] = Date(cells["small-one"]),
        };
    }

    [Fact]
    public void Predict_BadRows_SayWhy()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [3, 4, 2], Activation.Relu, Activation.Softmax, seed: 1);
        var model = new Model(network, new Preprocessing { InputNames = ["p", "q", "r"], Scaler = new StandardScaler([0, 0, 0], [1, 1, 1e-9]) });
        model.SaveCSharp(Path);
        var program = new CSharpProgram(Path, "IrisModel");

        Says("features has 2 numbers; the model takes 3.", [1, 2]);
        Says("features[1] (q) is NaN; every number must be finite.", [1, float.NaN, 3]);
        Says("Input 2 is 1.0000000", [1, 2, 1e35f]);

        void Says(string part, float[] row) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => program.Predict(row)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.cs", "Shop.Flowers", "Shop.Flowers")]
    [InlineData("class.cs", null, "ClassModel")]
    [InlineData("2 x.cs", null, "Model2X")]
    [InlineData("dense.cs", null, "DenseModel")]
    public void SaveCSharp_AnyName_IsThatOfAClass(string file, string? name, string expected)
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 2], Activation.Tanh, seed: 1);
        var path = _folder.Path(file);

        var type = new Model(network).SaveCSharp(path, name);

        Assert.Equal(expected, type);
        new CSharpProgram(path, type).Predict([1, 2]);
    }

    [Theory]
    [InlineData("flowers", "The name 'flowers' is no class; give one such as Flowers")]
    [InlineData("My Shop.Flowers", "is no class")]
    [InlineData("A..B", "is no class")]
    [InlineData("Shop.Row", "The class cannot be called Row")]
    public void SaveCSharp_NameOfNoClass_IsRefused(string name, string part)
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 2], Activation.Tanh, seed: 1);

        var error = Assert.Throws<ArgumentException>(() => new Model(network).SaveCSharp(Path, name));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void SaveCSharp_OwnActivationOrTooManyParameters_IsRefused()
    {
        using var own = new Mlp(TestDevices.Get("cpu"), [2, 3, 2], Activation.Of<Squareplus>(), Activation.Identity);
        using var large = new Mlp(TestDevices.Get("cpu"), [1024, 1024, 1], Activation.Relu, Activation.Identity);

        Says(new Model(own), "Layer 1 has the activation 'Squareplus', which is your own");
        Says(new Model(large), "The model has 1,050,625 weights and biases; a C# file holds up to 1,048,576");

        void Says(Model model, string part)
        {
            var error = Assert.Throws<ArgumentException>(() => model.SaveCSharp(Path));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Path));
        }
    }

    private Model Tabular(RandomNumbers random, string kind, out string[] names, out string[] lines)
    {
        string[] colours = ["red", "green", "\"blue\"", "\\"], sizes = ["low", "mid", "high"];
        var isComma = kind == "decimal comma";
        names = ["a", "small one", "holes", "flag", "colour", "grade", "size", "day", "small-one", "same", "name"];
        string Number(double x, string format) =>
            x.ToString(format, CultureInfo.InvariantCulture).Replace('.', isComma ? ',' : '.');
        lines =
        [
            .. Enumerable.Range(0, 300).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{Number(random.NextDouble(-9, 9), "F4")};{random.NextInt(0, 4)};{(i % 7 == 3 ? "" : Number(i * 0.5, "F1"))};{(i % 2 == 0 ? "yes" : "no")};{colours[random.NextInt(0, 3)]};{i % 4 + 1};{sizes[i % 3]};{new DateTime(2020, 1, 1).AddDays(random.NextInt(0, 900)):yyyy-MM-dd};{new DateTime(2020, 1, 1).AddSeconds(random.NextInt(0, 9_000_000)):yyyy-MM-dd HH:mm:ss};1;person {i} {random.Next()};{(kind is "classes" or "decimal comma" ? $"class {i % 3}" : Number(random.NextDouble(20, 30), "F3"))}")),
        ];
        var plan = TablePlan.Learn(
            Table.Open(
                _folder.Write($"{string.Join(';', names)};y\n" + string.Join('\n', lines)),
                new TableFormat { Delimiter = ';', DecimalSign = isComma ? ',' : '.', HasQuotes = false }),
            options: new TableOptions
            {
                Encoding = new NumberEncoding { Bins = 8, Clip = 3, HasRank = true, MaxClasses = 6 },
                Ordinals = ["size"],
                Categories = ["grade"],
                Dates = ["day", "small-one"],
                Ignored = ["name"],
                Quantiles = kind == "quantiles" ? [0.1, 0.5, 0.9] : null,
            });
        return PredictorFiles.Untrained(plan, members: kind == "numbers" ? 1 : 2);
    }

    /// <summary>Exports a model, compiles it, and compares what both give for rows of numbers.</summary>
    private CSharpProgram AssertAgrees(Model model, RandomNumbers random, float scale, double bar = 1e-5)
    {
        Assert.Equal("IrisModel", model.SaveCSharp(Path));
        var program = new CSharpProgram(Path, "IrisModel");
        var features = model.Preprocessing.Plan?.WithoutEncoders().Inputs ?? model.Network.Inputs;
        var x = random.SingleMatrix(50, features, scale);
        var expected = model.Predict(x);
        for (var i = 0; i < 50; i++)
        {
            var outputs = program.Predict([.. Enumerable.Range(0, features).Select(k => x[i, k])]);
            AssertClose([.. Enumerable.Range(0, model.Network.Outputs).Select(j => expected[i, j])], outputs, $"{random}: row {i}", bar);
            if (model.IsClassification)
                Assert.Equal(model.ClassName(ClassLabels.FromOutputs(outputs, model.Threshold)), program.Class(outputs));
        }

        Assert.Equal(model.Meaning.OutputNames(), program.Names("OutputNames"));
        if (model.InputNames is { } inputs)
            Assert.Equal(inputs, program.Names("FeatureNames"));
        return program;
    }

    private static void AssertClose(float[] expected, float[] actual, string repeat, double bar = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= bar * Math.Max(1, Math.Abs(pair.First)), $"{repeat}: {pair}"));
    }
}
