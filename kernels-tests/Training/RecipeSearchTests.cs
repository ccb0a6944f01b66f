using System.Globalization;
using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>The recipe that a table's rows held out choose.</summary>
public sealed class RecipeSearchTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Search_NoiseOrNone_IsCarefulOrThorough()
    {
        var random = new RandomNumbers(output);

        using var noisy = Prepare(Rows(random, 300, (_, _) => random.NextDouble(-1, 1)), new TrainOptions());
        using var clean = Prepare(Rows(random, 300, (a, b) => Math.Sin(4 * a) + a * b), new TrainOptions());
        using var first = noisy.Model;
        using var second = clean.Model;

        output.WriteLine($"{string.Join('\n', noisy.Trials!.Trials)}\n\n{string.Join('\n', clean.Trials!.Trials)}");
        // Chance decides among the careful levels: on noise all scatter around the loss of a constant.
        var careful = RecipeSearch.Level(noisy.Trials.Best.Trial);
        Assert.True(careful.Decay >= 1, "A thorough level for noise.");
        Assert.True(RecipeSearch.Level(clean.Trials.Best.Trial).Decay < 1, "A careful level for a clean target.");
        Assert.Equal(careful.Dropout, noisy.Recipe.Layers[0].Dropout);
        Assert.False(noisy.Recipe.Options.RestoresBest);
    }

    [Fact]
    public void Search_SameSeed_IsTheSameOnAnyThreads()
    {
        var random = new RandomNumbers(output);
        var rows = Rows(random, 120, (a, b) => a + b > 0 ? 1 : 0);
        float[,] Predict(int threads)
        {
            using var device = Device.OpenCpu(new CpuOptions { Threads = threads });
            using var model = Model.Train(
                Table.Open(_folder.Write(rows)), "y", new TrainOptions { Device = device, Seed = 5, SearchBudget = 0.1 });
            return model.Predict(Table.Open(_folder.Write(rows)));
        }

        Assert.Equal(Predict(1), Predict(3));
    }

    [Theory, InlineData(0, 300), InlineData(3, 20)]
    public void Search_NoBudgetOrFewRows_IsNone(double budget, int rows)
    {
        var random = new RandomNumbers(output);

        using var training = Prepare(
            Rows(random, rows, (a, b) => a - b), new TrainOptions { SearchBudget = budget });
        using var model = training.Model;

        Assert.Null(training.Trials);
        Assert.Equal(FitLevel.Usual.Dropout, training.Recipe.Layers[0].Dropout);
    }

    [Fact]
    public void Search_RecipeGiven_IsNone()
    {
        var random = new RandomNumbers(output);
        var options = new TrainOptions { Recipe = (recipe, _) => recipe with { BatchSize = 7 } };

        using var training = Prepare(Rows(random, 100, (a, b) => a - b), options);
        using var model = training.Model;

        Assert.Null(training.Trials);
        Assert.Equal(7, training.Recipe.BatchSize);
    }

    [Fact]
    public void Search_ClassOfTwoRows_IsDoneInFoldsOfAllRows()
    {
        var random = new RandomNumbers(output);
        var rows = Rows(random, 60, (a, b) => a > b ? 1 : 0) + "0.1,0.2,7\n0.3,0.1,7\n";

        using var training = Prepare(rows, new TrainOptions { SearchBudget = 0.1, Table = new() { Task = TargetTask.Classification } });
        using var model = training.Model;

        Assert.NotNull(training.Trials!.Best.Score);
        Assert.Equal(3, training.Samples.Classes);
    }

    [Fact]
    public void Search_Cancelled_Throws()
    {
        var random = new RandomNumbers(output);
        using var soon = new CancellationTokenSource();
        soon.Cancel();

        Assert.Throws<OperationCanceledException>(() => ModelTraining.Prepare(
            Table.Open(_folder.Write(Rows(random, 100, (a, b) => a - b))), "y", cancellation: soon.Token));
    }

    [Theory, InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void SearchBudget_ThatIsNone_IsRefused(double budget) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainOptions { SearchBudget = budget });

    [Fact]
    public void TabularClassifier_OfATable_PredictsItsClasses()
    {
        var random = new RandomNumbers(output);
        var table = Rows(random, 400, (a, b) => a + b > 0 ? 1 : 0).Replace(",1\n", ",yes\n").Replace(",0\n", ",no\n");
        using var classifier = new TabularClassifier(new TrainOptions { SearchBudget = 0 });
        Assert.Throws<InvalidOperationException>(() => classifier.Classes);

        var rows = Table.Open(_folder.Write(table));
        classifier.Fit(rows, "y");

        Assert.Equal(["no", "yes"], classifier.Classes);
        Assert.InRange(classifier.Score(rows), 0.95, 1);
        var (classes, shares) = (classifier.Predict(rows), classifier.PredictProbabilities(rows));
        for (var i = 0; i < classes.Length; i++)
        {
            Assert.Equal(1, shares[i, 0] + shares[i, 1], 1e-5);
            Assert.Equal(classes[i], shares[i, 1] > shares[i, 0] ? "yes" : "no");
        }
    }

    [Fact]
    public void TabularRegressor_OfATable_PredictsItsNumbers()
    {
        var random = new RandomNumbers(output);
        var table = _folder.Write(Rows(random, 400, (a, b) => 100 + 10 * a - 5 * b));
        using var regressor = new TabularRegressor(new TrainOptions { SearchBudget = 0 });

        var rows = Table.Open(table);
        regressor.Fit(rows, "y");

        Assert.InRange(regressor.Score(rows), 0.95, 1);
        var truth = File.ReadAllLines(table)[1..].Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        var squares = regressor.Predict(rows).Zip(truth, (p, y) => (p - y) * (p - y)).Average();
        var variance = truth.Average(y => Math.Pow(y - truth.Average(), 2));
        Assert.Equal(1 - squares / variance, regressor.Score(rows), 1e-4);
    }

    private ModelTraining Prepare(string rows, TrainOptions options) =>
        ModelTraining.Prepare(Table.Open(_folder.Write(rows)), "y", options with { Device = TestDevices.Get("cpu") });

    private static string Rows(RandomNumbers random, int rows, Func<double, double, double> target) =>
        "a,b,y\n" + string.Concat(Enumerable.Range(0, rows).Select(_ =>
        {
            var (a, b) = (random.NextDouble(-1, 1), random.NextDouble(-1, 1));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F5},{b:F5},{target(a, b):R}\n");
        }));
}
