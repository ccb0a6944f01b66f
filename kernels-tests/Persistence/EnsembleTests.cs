using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Models of several networks, whose answers are averaged.</summary>
public sealed class EnsembleTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();
    private readonly List<Mlp> _networks = [];

    private string Path => _folder.Path("m.gpubp");

    public void Dispose()
    {
        _networks.ForEach(network => network.Dispose());
        _folder.Dispose();
    }

    [Theory, EveryDevice]
    public void Predict_OfSeveral_IsTheMeanOfTheirsInTheTargetsUnits(string deviceName)
    {
        var random = new RandomNumbers(output);
        var (inputs, outputs, rows) = (random.NextInt(1, 9), random.NextInt(1, 5), random.NextInt(1, 70));
        var members = Draw(random, deviceName, random.NextInt(2, 6), inputs, outputs, Activation.Identity);
        var targets = random.SingleMatrix(30, outputs, scale: 1000);
        var model = new Model(members, new Preprocessing { TargetScaler = StandardScaler.Fit([.. targets.Cast<float>()], outputs) });
        var features = random.SingleMatrix(rows, inputs);
        var alone = members.Select(member => new Model(member, model.Preprocessing).Predict(features)).ToList();

        var (mean, spread) = model.PredictWithSpread(features);

        Assert.Equal(model.Predict(features), mean);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                var values = alone.Select(y => (double)y[i, j]).ToArray();
                var expected = values.Sum() / values.Length;
                var deviation = Math.Sqrt(values.Sum(y => Math.Pow(y - expected, 2)) / (values.Length - 1));

                // Rounded once, from double.
                Assert.Equal(expected, mean[i, j], 1e-7 * Math.Abs(expected) + 1e-30);
                Assert.Equal(deviation, spread[i, j], 1e-6 * deviation + 1e-30);
            }
        }
    }

    [Theory, EveryDevice]
    public void File_OfSeveral_HoldsTheSameBits(string deviceName)
    {
        var random = new RandomNumbers(output);
        var members = Draw(random, deviceName, random.NextInt(2, 6), 4, 3, Activation.Softmax);
        var names = new Preprocessing { ClassNames = ["a", "b", "c"] };
        var features = random.SingleMatrix(20, 4);

        new Model(members, names).Save(Path);
        using var loaded = Model.Load(TestDevices.Get(deviceName), Path);

        Assert.Equal(
            members.Select(member => member.Parameters.ToArray()),
            loaded.Members.Select(member => member.Parameters.ToArray()));
        Assert.Equal(new Model(members, names).Predict(features), loaded.Predict(features));
        Assert.Equal(members.Count, Model.Describe(Path).Members);
        using var file = SafetensorsFile.Open(Path);
        Assert.Contains("\"version\":3", file.Metadata[DescriptionFormat.MetadataKey]);
    }

    [Fact]
    public void File_OfOne_IsAsOlderVersionsReadIt()
    {
        new Model(Draw(new RandomNumbers(output), "cpu", 1, 4, 3, Activation.Softmax)).Save(Path);

        using var file = SafetensorsFile.Open(Path);
        Assert.Contains("\"version\":2", file.Metadata[DescriptionFormat.MetadataKey]);
        Assert.DoesNotContain("members", file.Metadata[DescriptionFormat.MetadataKey]);
        file.Require("layers.0.weight", 7, 4);
        Assert.Equal(1, Model.Describe(Path).Members);
    }

    [Theory]
    [InlineData("\"members\":3", "\"members\":4", "members.3.layers.0.weight")]
    [InlineData("\"members\":3", "\"members\":0", "no members that is a whole number from 1")]
    [InlineData("\"members\":3", "\"members\":2147483647", "members.3.layers.0.weight")]
    [InlineData("\"members\":3", "\"members\":1", "'layers.0.weight'")]
    [InlineData("\"version\":3", "\"version\":6", "it is of format version 6")]
    public void Description_ThatIsChanged_IsRefused(string part, string other, string expected)
    {
        var members = Draw(new RandomNumbers(output), "cpu", 3, 4, 2, Activation.Identity);
        new Model(members).Save(Path);
        var writer = new SafetensorsWriter();
        using (var file = SafetensorsFile.Open(Path))
        {
            var json = file.Metadata[DescriptionFormat.MetadataKey];
            Assert.Contains(part, json);
            writer.Metadata.Add(DescriptionFormat.MetadataKey, json.Replace(part, other, StringComparison.Ordinal));
        }

        for (var m = 0; m < members.Count; m++)
            ModelTensors.Add(writer, members[m], members[m].Parameters, $"members.{m}.");
        AtomicFile.Write(Path, writer.Write);

        var error = Assert.Throws<ModelFileException>(() => Model.Load(TestDevices.Get("cpu"), Path));
        Assert.StartsWith(Path, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData(2, "numbers")]
    [InlineData(1, "labels")]
    [InlineData(3, "classes")]
    public void Onnx_OfSeveral_GivesTheSameAnswers(int outputs, string kind)
    {
        var random = new RandomNumbers(output);
        var activation = kind == "classes" ? Activation.Softmax : kind == "labels" ? Activation.Sigmoid : Activation.Identity;
        var members = Draw(random, "cpu", random.NextInt(2, 6), 4, outputs, activation);
        var model = new Model(members, new Preprocessing
        {
            TargetScaler = kind == "numbers" ? StandardScaler.Fit([.. random.SingleMatrix(30, outputs, scale: 100).Cast<float>()], outputs) : null,
            ClassNames = kind == "numbers" ? null : outputs == 1 ? ["no", "yes"] : ["a", "b", "c"],
        });
        var features = random.SingleMatrix(40, 4);

        model.SaveOnnx(_folder.Path("m.onnx"));
        using var program = new OnnxProgram(_folder.Path("m.onnx"));
        var theirs = program.Run(OnnxFile.Input, features);

        var ours = model.Predict(features);
        OnnxProgram.AssertClose(ours, theirs[kind == "numbers" ? OnnxFile.Output : OnnxFile.Probabilities]);
        if (kind != "numbers")
            Assert.Equal(model.Classes(ours).Select(model.ClassName), (string[])theirs[OnnxFile.Label]);
    }

    [Fact]
    public void Model_OfNetworksUnlikeOneAnother_NamesThem()
    {
        var random = new RandomNumbers(output);
        var two = Draw(random, "cpu", 2, 4, 3, Activation.Softmax);
        Mlp other = Draw(random, "cpu", 1, 5, 3, Activation.Softmax)[0];
        Mlp sigmoid = Draw(random, "cpu", 1, 4, 3, Activation.Sigmoid)[0];

        string Error(params IReadOnlyList<Mlp> members) => Assert.Throws<ArgumentException>(() => new Model(members)).Message;

        Assert.Contains($"members[2] is {other}; members[0] is {two[0]}", Error([.. two, other]));
        Assert.Contains($"members[1] is {sigmoid}", Error(two[0], sigmoid));
        Assert.Contains("members is empty", Error());
        Assert.Throws<ArgumentNullException>(() => new Model([two[0], null!]));
    }

    [Fact]
    public void PredictWithSpread_OfOneNetwork_IsRefused()
    {
        var model = new Model(Draw(new RandomNumbers(output), "cpu", 1, 2, 1, Activation.Identity)[0]);

        Assert.Contains("single network", Assert.Throws<InvalidOperationException>(
            () => model.PredictWithSpread(new float[1, 2])).Message);
        Assert.Null(Prediction.Of(model.Meaning, [1]).Spread);
    }

    private List<Mlp> Draw(
        RandomNumbers random, string deviceName, int count, int inputs, int outputs, Activation activation)
    {
        var members = Enumerable.Range(0, count).Select(_ => new Mlp(
            TestDevices.Get(deviceName),
            inputs,
            [new LayerOptions(7, Activation.Tanh), new LayerOptions(outputs, activation)],
            random.Next())).ToList();
        _networks.AddRange(members);
        return members;
    }
}
