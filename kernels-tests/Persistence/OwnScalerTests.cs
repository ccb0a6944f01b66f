using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Predictors;

namespace GpuBp.Tests.Persistence;

/// <summary>Scalers of the user's own, of inputs and of targets.</summary>
public sealed class OwnScalerTests : IDisposable
{
    /// <summary>The signed root of a multiple, for each column another.</summary>
    private sealed record Roots(double Left, double Right) : OwnScaler("roots", 2)
    {
        public override IReadOnlyList<double> Numbers => [Left, Right];

        protected internal override double Scale(int column, double x) => Math.Cbrt((column == 0 ? Left : Right) * x);

        protected internal override double Unscale(int column, double scaled) =>
            Math.Pow(scaled, 3) / (column == 0 ? Left : Right);

        protected internal override OwnScaler Restore(int inputs, IReadOnlyList<double> numbers) => new Roots(numbers[0], numbers[1]);
    }

    private sealed record Log() : OwnScaler("log", 1)
    {
        protected internal override double Scale(int column, double x) => Math.Log(x);

        protected internal override double Unscale(int column, double scaled) => Math.Exp(scaled);

        protected internal override OwnScaler Restore(int inputs, IReadOnlyList<double> numbers) => new Log();
    }

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_WithOwnScalers_KeepsThemInTheFile()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(_cpu, [2, 5, 1], Activation.Tanh, Activation.Identity, seed: 1);
        using var model = new Model(network, new Preprocessing { Scaler = new Roots(8, 27), TargetScaler = new Log() });
        var x = random.SingleMatrix(20, 2, 100);
        model.Save(_folder.Path("m.gpubp"));
        var types = new OwnTypes { Scalers = [new Log(), new Roots(1, 1)] };

        using var loaded = Model.Load(_cpu, _folder.Path("m.gpubp"), types);
        var predictor = Predictor.Load(_folder.Path("m.gpubp"), types);

        Assert.Equal(model.Preprocessing, loaded.Preprocessing);
        Assert.Equal(new Roots(8, 27), loaded.Preprocessing.Scaler);
        var scaled = new float[20, 2];
        for (var n = 0; n < x.Length; n++)
            scaled[n / 2, n % 2] = (float)Math.Cbrt((n % 2 == 0 ? 8 : 27) * (double)x[n / 2, n % 2]);
        var expected = network.Predict(scaled);
        var (actual, alone) = (loaded.Predict(x), predictor.Predict(x));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((float)Math.Exp(expected[i, 0]), actual[i, 0]);
            Assert.Equal(actual[i, 0], alone[i, 0], 1e-4 * actual[i, 0]);
        }
    }

    [Fact]
    public void Transform_ByAnOwnScaler_GoesThereAndBack()
    {
        var random = RandomNumbers.Create();
        var data = new Dataset(random.SingleMatrix(30, 2, 50), new float[30, 1]);
        var scaler = new Roots(3, 0.5);

        var scaled = scaler.Transform(data);
        var back = scaler.Inverse(scaled);

        for (var n = 0; n < 60; n++)
        {
            Assert.Equal(Math.Cbrt((n % 2 == 0 ? 3 : 0.5) * data.Features.Span[n]), scaled.Features.Span[n], 1e-6);
            Assert.Equal(data.Features.Span[n], back.Features.Span[n], 1e-4);
        }

        Assert.Equal("Roots of 2 columns", $"{scaler}");
        Assert.NotEqual(scaler, new Roots(3, 1));
        Assert.Contains(
            "becomes too large for a float",
            Assert.Throws<ArgumentException>(() => new Log().Transform(new float[,] { { 1 }, { 0 } })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutTheScaler_NamesItAndWhatToDo()
    {
        using var network = new Mlp(_cpu, [2, 1], Activation.Identity);
        using var model = new Model(network, new Preprocessing { Scaler = new Roots(8, 27) });
        var path = _folder.Path("m.gpubp");
        model.Save(path);

        Assert.All(
            new Action[]
            {
                () => Model.Load(_cpu, path),
                () => Predictor.Load(path),
                () => Predictor.Load(path, new OwnTypes { Scalers = [new Log()] }),
            },
            load =>
            {
                var message = Assert.Throws<ModelFileException>(load).Message;
                Assert.Contains("it has the scaler 'roots', which is none of the library's", message, StringComparison.Ordinal);
                Assert.Contains("new OwnTypes { Scalers = [one] }", message, StringComparison.Ordinal);
            });
        Assert.Equal("your own 'roots' of 2 columns", $"{Model.Describe(path).Preprocessing!.Scaler}");
        Assert.Contains(
            "The scaler roots is your own",
            Assert.Throws<ArgumentException>(() => model.SaveOnnx(_folder.Path("m.onnx"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.SaveCSharp(_folder.Path("M.cs")));
    }

    [Theory]
    [InlineData("\"name\":\"roots\",", "", "has no name")]
    [InlineData("\"name\":\"roots\"", "\"name\":null", "the description's preprocessing is wrong")]
    [InlineData("\"width\":2,", "", "A scaler has 1 to 1,048,576 inputs")]
    [InlineData(",\"numbers\":[8,27]", "", "has no numbers, or one that is not finite")]
    [InlineData("[8,27]", "[8,1e999]", "the description's preprocessing is wrong")]
    public void Load_ScalerThatIsWrong_SaysWhatIs(string was, string becomes, string part)
    {
        using var network = new Mlp(_cpu, [2, 1], Activation.Identity);
        using var model = new Model(network, new Preprocessing { Scaler = new Roots(8, 27) });
        var path = _folder.Path("m.gpubp");
        model.Save(path);
        PredictorFiles.Rewrite(path, json => json.Replace(was, becomes, StringComparison.Ordinal));
        var types = new OwnTypes { Scalers = [new Roots(1, 1)] };

        Assert.Contains(
            part, Assert.Throws<ModelFileException>(() => Model.Load(_cpu, path, types)).Message, StringComparison.Ordinal);
        Assert.Contains(
            part, Assert.Throws<ModelFileException>(() => Predictor.Load(path, types)).Message, StringComparison.Ordinal);
    }
}
