using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Predictors;

namespace GpuBp.Tests.Persistence;

/// <summary>Encoders of the user's own, from the table to the file and back.</summary>
public sealed class OwnEncoderTests : IDisposable
{
    internal sealed record Wave(double Period) : OwnEncoder("wave")
    {
        public override int Inputs => 2;

        public override IReadOnlyList<double> Numbers => [Period];

        public override void Encode(double x, Span<double> inputs) =>
            (inputs[0], inputs[1]) = Math.SinCos(2 * Math.PI * x / Period);

        protected internal override OwnEncoder Restore(IReadOnlyList<double> numbers) => new Wave(numbers[0]);
    }

    /// <summary>Whether a number is above what it learns, the middle of a column that begins at 0.</summary>
    private sealed record AboveMiddle(double Middle) : OwnEncoder("above middle")
    {
        public override int Inputs => 1;

        public override IReadOnlyList<double> Numbers => [Middle];

        public override void Encode(double x, Span<double> inputs) => inputs[0] = x > Middle ? 1 : 0;

        protected internal override OwnEncoder? Learn(ReadOnlySpan<double> sample) =>
            sample[0] > 0 ? null : new AboveMiddle(sample[sample.Length / 2]);

        protected internal override OwnEncoder Restore(IReadOnlyList<double> numbers) => new AboveMiddle(numbers[0]);
    }

    private sealed record Other(string As, int Width, double Value) : OwnEncoder(As)
    {
        public override int Inputs => Width;

        public override void Encode(double x, Span<double> inputs) => inputs.Fill(Value);

        protected internal override OwnEncoder Restore(IReadOnlyList<double> numbers) => this;
    }

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WithOwnEncoders_KeepsThemInTheFile()
    {
        var table = Hours();
        using var model = Trained(table, new Wave(24), new AboveMiddle(0));
        Assert.Equal(
            ["hour", "hour wave 1", "hour wave 2", "hour above middle 1", "day", "day wave 1", "day wave 2"],
            model.Preprocessing.Plan!.InputNames());
        var learned = model.Preprocessing.Plan.Columns[0].Encoders;
        Assert.Equal([new Wave(24), new AboveMiddle(12)], learned);
        Assert.Equal(2, model.Members.Count);

        model.Save(_folder.Path("m.gpubp"));
        var types = new OwnTypes { Encoders = [new AboveMiddle(7), new Wave(1)] };
        using var loaded = Model.Load(_cpu, _folder.Path("m.gpubp"), types);
        var predictor = Predictor.Load(_folder.Path("m.gpubp"), types);
        using var stream = File.OpenRead(_folder.Path("m.gpubp"));
        var streamed = Predictor.Load(stream, types);

        Assert.Equal(model.Preprocessing.Plan, loaded.Preprocessing.Plan);
        Assert.Equal(model.Predict(table), loaded.Predict(table));
        foreach (var hour in new[] { 0.0, 5.5, 12, 23, 1000 })
        {
            var row = new Dictionary<string, object?> { ["hour"] = hour, ["day"] = 3.0 };
            var expected = model.Predict(row).Outputs[0];
            Assert.Equal(expected, loaded.Predict(row).Outputs[0]);
            Assert.Equal(expected, predictor.Predict(row).Outputs[0], 1e-4);
            Assert.Equal(predictor.Predict(row).Outputs, streamed.Predict(row).Outputs);
        }

        // The encoders by their formulas: the hour, scaled, sine and cosine, and whether it is above the middle.
        var plan = model.Preprocessing.Plan;
        var inputs = plan.Read(table).Features.Span;
        for (var i = 0; i < 48; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * (i % 24) / 24);
            Assert.Equal((float)sin, inputs[7 * i + 1]);
            Assert.Equal((float)cos, inputs[7 * i + 2]);
            Assert.Equal(i % 24 > 12 ? 1f : 0f, inputs[7 * i + 3]);
        }
    }

    [Fact]
    public void Load_WithoutTheEncoder_NamesItAndWhatToDo()
    {
        using var model = Trained(Hours(), new Wave(24));
        model.Save(_folder.Path("m.gpubp"));
        var path = _folder.Path("m.gpubp");
        string Refused(Action load) => Assert.Throws<ModelFileException>(load).Message;

        Assert.All(
            new[]
            {
                Refused(() => Model.Load(_cpu, path)),
                Refused(() => Predictor.Load(path)),
                Refused(() => Predictor.Load(path, new OwnTypes { Encoders = [new AboveMiddle(0)] })),
                Refused(() => Predictor.Load(new MemoryStream(File.ReadAllBytes(path)))),
                Refused(() => Predictor.Load(new MemoryStream(File.ReadAllBytes(path)), new OwnTypes())),
            },
            message =>
            {
                Assert.Contains("it has the encoder 'wave', which is none of the library's", message, StringComparison.Ordinal);
                Assert.Contains("new OwnTypes { Encoders = [one] }", message, StringComparison.Ordinal);
            });
        Assert.Contains(
            "it has 3 inputs, and had 2",
            Refused(() => Model.Load(_cpu, path, new OwnTypes { Encoders = [new Other("wave", 3, 0)] })),
            StringComparison.Ordinal);

        Assert.Throws<ArgumentNullException>("types", () => Predictor.Load(Stream.Null, (OwnTypes)null!));
        Assert.Throws<ArgumentNullException>("stream", () => Predictor.Load((Stream)null!, new OwnTypes()));

        // What a file says needs none, and says which.
        var plan = Model.Describe(path).Preprocessing!.Plan!;
        Assert.Equal(model.Preprocessing.Plan!.InputNames(), plan.InputNames());
        Assert.Throws<ArgumentException>(() => model.SaveOnnx(_folder.Path("m.onnx")));
        Assert.Throws<ArgumentException>(() => model.SaveCSharp(_folder.Path("M.cs")));
    }

    [Fact]
    public void Load_EncoderOfTooManyInputs_IsRefused()
    {
        using var model = Trained(Hours(), new Wave(24), new AboveMiddle(0));
        var path = _folder.Path("m.gpubp");
        model.Save(path);
        PredictorFiles.Rewrite(path, json => json.Replace("\"width\":2", $"\"width\":{int.MaxValue}", StringComparison.Ordinal));
        var types = new OwnTypes { Encoders = [new AboveMiddle(7), new Wave(1)] };

        Assert.All(
            new Action[] { () => Model.Load(_cpu, path, types), () => Predictor.Load(path, types), () => Model.Describe(path) },
            load => Assert.Contains(
                "more inputs than there can be", Assert.Throws<ModelFileException>(load).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Encoders_ThatContradictThemselves_AreRefused()
    {
        Assert.Contains(
            "The encoder other gives NaN for",
            Assert.Throws<InvalidOperationException>(() => Trained(Hours(), new Other("other", 1, double.NaN))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "has 0 inputs",
            Assert.Throws<ArgumentException>(() => Trained(Hours(), new Other("other", 0, 0))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Other("", 1, 0));
        Assert.Throws<ArgumentNullException>("Own[0]", () => new NumberEncoding { Own = [null!] });
        using var two = Trained(Hours(), new Wave(24), new Other("wave", 1, 0));
        Assert.Contains(
            "both have the name 'wave'",
            Assert.Throws<ArgumentException>(() => two.Save(_folder.Path("two.gpubp"))).Message,
            StringComparison.Ordinal);
    }

    private Table Hours()
    {
        var lines = Enumerable.Range(0, 48).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i % 24},{1 + i % 7},{Math.Sin(2 * Math.PI * i / 24):F6}"));
        File.WriteAllLines(_folder.Path("hours.csv"), ["hour,day,target", .. lines]);
        return Table.Open(_folder.Path("hours.csv"));
    }

    private Model Trained(Table table, params OwnEncoder[] own) => Model.Train(table, "target", new TrainOptions
    {
        Device = _cpu,
        Members = 2,
        SearchBudget = 0,
        Table = new TableOptions { Encoding = new NumberEncoding { Own = own } },
        Recipe = (recipe, _) => recipe with { Options = recipe.Options with { Epochs = 3 } },
    });
}
