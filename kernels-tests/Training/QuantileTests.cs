using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Quantiles of a number: trained, corrected, saved, exported.</summary>
public sealed class QuantileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly double[] Levels = [0.05, 0.5, 0.95];

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Noise that grows with x: an interval of one width would be wrong nearly everywhere. Below 5,000
    // rows folds correct the quantiles, from there on rows that are held out.
    [Theory, InlineData(1500, 12), InlineData(5200, 6)]
    public void Train_NoiseThatGrows_CoversNewRowsAsOftenAsItSays(int rows, int epochs)
    {
        var random = new RandomNumbers(output);
        var table = Table.Open(_folder.Write(Rows(random, rows)));
        using var training = Prepare(table, members: 2, epochs);
        training.Run();
        using var model = training.Model;

        var test = Table.Open(_folder.Write(Rows(random, 4000)));
        var metrics = model.Evaluate(test).Quantiles!;
        output.WriteLine($"{metrics}\n{metrics.ToTable()}");

        // Five standard deviations of the share of 4,000 rows, and of what corrected the quantiles.
        var corrected = rows < 5000 ? rows : rows / 5;
        foreach (var (k, level) in Levels.Index())
        {
            var deviation = Math.Sqrt(level * (1 - level) * (1.0 / 4000 + 1.0 / corrected));
            Assert.InRange(metrics.ShareBelow(k), level - 5 * deviation, level + 5 * deviation);
        }

        Assert.True(metrics.PinballLoss < 0.8 * metrics.PinballLossOfConstants);
        var outputs = model.Predict(test);
        for (var i = 0; i < outputs.GetLength(0); i++)
            Assert.True(outputs[i, 0] <= outputs[i, 1] && outputs[i, 1] <= outputs[i, 2]);
    }

    [Fact]
    public void Train_Quantiles_AreSavedNamedAndTheSameInEveryPrediction()
    {
        var random = new RandomNumbers(output);
        var path = _folder.Write(Rows(random, 300));
        using var training = Prepare(Table.Open(path), members: 3, epochs: 3);
        training.Run();
        using var model = training.Model;
        model.Save(_folder.Path("m.gpubp"));
        using var loaded = Model.Load(TestDevices.Get("cpu"), _folder.Path("m.gpubp"));

        var expected = model.Predict(Table.Open(path));
        Assert.Equal(expected, loaded.Predict(Table.Open(path)));
        Assert.Equal(expected, loaded.PredictWithSpread(Table.Open(path)).Outputs);
        Assert.Equal(Levels, loaded.Quantiles!);
        Assert.Equal(["y 0.05", "y 0.5", "y 0.95"], loaded.TargetNames!);
        Assert.Equal(3, loaded.Preprocessing.Plan!.Target!.QuantileShifts!.Count);
        var row = loaded.Predict(new Dictionary<string, string> { ["x"] = "0.5", ["z"] = "-0.25" });
        Assert.Equal(["y 0.05", "y 0.5", "y 0.95"], row.Numbers!.Keys);
        Assert.Equal(row.Outputs.Order(), row.Outputs);

        // The loss of explanations is that of quantiles; its importances tell the columns apart.
        var explanation = ModelExplanation.Of(loaded, loaded.Read(Table.Open(path), new() { HasTarget = true }));
        Assert.Equal("pinball loss", explanation.Loss);
    }

    [Fact]
    public void Calibrate_TooFewRows_SaysSo()
    {
        using var training = Prepare(Table.Open(_folder.Write(Rows(new RandomNumbers(output), 12))), members: 1, epochs: 2);
        training.Run();
        using var model = training.Model;

        Assert.Contains(
            "the quantiles may hold less often than they say: there are 12 rows to correct them by, and 19 are needed",
            training.Notes);
    }

    [Fact]
    public void ConformalShifts_Errors_AreOrderStatistics()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var rows = random.NextInt(1, 60);
            double[] levels = [random.NextDouble(0.01, 0.3), 0.5, random.NextDouble(0.6, 0.99)];
            var outputs = random.SingleMatrix(rows, 3);
            float[] targets = random.Floats(rows);
            var shifts = new ConformalShifts(levels);
            shifts.Add(outputs, new Dataset(
                random.SingleMatrix(rows, 1), Repeated(targets)));

            var found = shifts.Find();
            for (var k = 0; k < 3; k++)
            {
                // Shifted, the quantile has at least the level's share of n + 1 rows on its side.
                var errors = targets.Index().Select(y => (double)y.Item - outputs[y.Index, k]).ToArray();
                var (atMost, below) = (errors.Count(e => e <= found[k]), errors.Count(e => e < found[k]));
                Assert.Contains(found[k], errors);
                if (rows < shifts.MinRows)
                    continue;
                if (levels[k] < 0.5)
                    Assert.True(below < (rows + 1) * levels[k] && atMost <= (rows + 1) * levels[k] + 1e-6, $"{random}");
                else
                    Assert.True(atMost >= (rows + 1) * levels[k] - 1e-6 && below < (rows + 1) * levels[k], $"{random}");
            }
        }
    }

    [Fact]
    public void Quantiles_OfWhatHasNone_AreRefused()
    {
        var path = _folder.Write("a,b,c\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => FormattableString.Invariant($"{i},{i * 0.5},{(i % 2 == 0 ? "yes" : "no")}\n"))));
        var options = new TableOptions { Quantiles = Levels };

        var classes = Assert.Throws<DataException>(() => TablePlan.Learn(Table.Open(path), "c", options));
        Assert.Contains("holds classes, which have no quantiles", classes.Message, StringComparison.Ordinal);
        var several = Assert.Throws<DataException>(
            () => TablePlan.Learn(Table.Open(path), options: options with { Targets = ["a", "b"] }));
        Assert.Contains("is of one target, and there are 2", several.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            "options", () => new TabularRegressor(new TrainOptions { Table = options }));
        Assert.Throws<ArgumentException>(() => new Model(
            new Mlp(TestDevices.Get("cpu"), [1, 2], Activation.Identity),
            new Preprocessing
            {
                Plan = TablePlan.Learn(Table.Open(path), "b", new TableOptions { Ignored = ["c"], Quantiles = Levels }),
            }));
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.1 }, null)]
    [InlineData(new[] { 0.1, 0.9 }, new[] { 1.0 })]
    [InlineData(new[] { 0.1, 0.9 }, new[] { 1.0, double.NaN })]
    [InlineData(null, new[] { 1.0 })]
    public void Verify_TargetsThatContradictThemselves_AreRefused(double[]? levels, double[]? shifts)
    {
        var target = new TargetPlan
        {
            Columns = [0],
            Means = [1],
            Deviations = [2],
            Quantiles = levels,
            QuantileShifts = shifts,
        };

        var e = Assert.Throws<ArgumentException>(target.Verify);
        Assert.Contains("quantiles are of one column of numbers", e.Message, StringComparison.Ordinal);
    }

    private static float[,] Repeated(float[] targets)
    {
        var repeated = new float[targets.Length, Levels.Length];
        foreach (var (i, target) in targets.Index())
        {
            for (var k = 0; k < Levels.Length; k++)
                repeated[i, k] = target;
        }

        return repeated;
    }

    private static ModelTraining Prepare(Table table, int members, int epochs) => ModelTraining.Prepare(
        table, "y", new TrainOptions
        {
            Device = TestDevices.Get("cpu"),
            Members = members,
            Table = new TableOptions { Quantiles = Levels },
            Recipe = (recipe, _) => recipe with
            {
                Optimizer = new AdamW(0.01f),
                Options = recipe.Options with { Epochs = epochs },
            },
        });

    private static string Rows(RandomNumbers random, int rows) =>
        "x,z,y\n" + string.Concat(Enumerable.Range(0, rows).Select(_ =>
        {
            var (x, z) = (random.NextDouble(0, 1), random.NextDouble(-1, 1));
            var y = 100 + 5 * z + x * random.NextDouble(-10, 10);
            return string.Create(CultureInfo.InvariantCulture, $"{x:F5},{z:F5},{y:F5}\n");
        }));
}
